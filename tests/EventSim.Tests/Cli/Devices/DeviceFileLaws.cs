using System.Text.Json.Nodes;
using EventSim.Cli.Devices;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using EventSim.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;

namespace EventSim.Tests.Cli.Devices;

/// <summary>What holds for every shipped file of which one number is another, or gone.</summary>
public sealed class DeviceFileLaws
{
    private static readonly string[] Models =
        ["llama-3.1-8b", "mistral-7b-v0.1", "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b"];

    private static readonly double[] Extremes = [0, -1, -1e-9, 1e-300, 1e-6, 0.1, 1, 1e9, 1e12, 1e300];

    /// <summary>A file and where its number was changed.</summary>
    /// <param name="Device">Whose file.</param>
    /// <param name="Path">The key of the number.</param>
    /// <param name="Value">What stands there; none: nothing, nor the key.</param>
    public sealed record Change(string Device, string Path, double? Value);

    public static class Changes
    {
        public static Arbitrary<Change> Any() => (
            from device in Gen.Elements(DeviceCatalog.Names.ToArray())
            from path in Gen.Elements(Numbers(device).ToArray())
            from value in Gen.OneOf(
                Gen.Elements<double?>(null, 0),
                Gen.Choose(1, 1_000_000).Select(n => (double?)-n / 1000),
                Gen.Elements(Extremes).Select(n => (double?)n))
            select new Change(device, path, value)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Changes)], MaxTest = 400)]
    public void A_changed_file_is_refused_where_it_was_changed_or_predicts_finite_times(Change change) =>
        Read(change).Match(
            Right: fit => Assert.All(Times(fit, change.Device), time => Assert.InRange(time, 1e-9, 1e15)),
            Left: faults => Assert.All(faults, fault => Assert.StartsWith(
                change.Path[..change.Path.LastIndexOf('.')].Split('[')[0], fault.Path, StringComparison.Ordinal)));

    private static Either<Seq<InvalidInput>, DeviceFit> Read(Change change)
    {
        var root = JsonNode.Parse(DeviceCatalog.TextOf(change.Device))!.AsObject();
        var keys = change.Path.Split('.');
        var parent = keys[..^1].Aggregate((JsonNode)root, (node, key) => node[key]!).AsObject();
        if (change.Value is { } value) parent[keys[^1]] = value;
        else parent.Remove(keys[^1]);
        return YamlReader.Read(root.ToJsonString(), Source.Of("x.json", ""))
            .Bind(node => DeviceFile.Read(node, DeviceCatalog.Like).ToEither());
    }

    /// <summary>Times of kernels. Unit: us.</summary>
    private static IEnumerable<double> Times(DeviceFit fit, string device) =>
        from model in Models
        from tp in new[] { 1, 8 }
        from stored in new[] { (Quantization.None, KvCacheDtype.Auto), (Quantization.Fp8, KvCacheDtype.Fp8) }
        let deployment = Served.On(device, tp, tp == 1 ? 1 : 2)
        let cost = new RooflineCost(
            Served.Model(model), stored.Item1, stored.Item2, deployment,
            new CostSettings.Roofline(fit, HostOverhead.None, KernelTables.None))
        from time in Batches(cost)
        select time;

    private static IEnumerable<double> Batches(RooflineCost cost)
    {
        yield return Time(cost, Served.Batch([new PrefillShape(700, 300)]));
        yield return Time(cost, Served.Batch([], 16, 16_000));
        yield return Time(cost, Served.Batch([new PrefillShape(1, 0), new PrefillShape(4096, 0)], 3, 900));
    }

    private static double Time(RooflineCost cost, BatchShape batch) =>
        (cost.StageTime(batch, 0).Nanoseconds + cost.HandOver(batch).Nanoseconds) / 1e3;

    /// <summary>The paths of the numbers of a file that are no list's items.</summary>
    private static IEnumerable<string> Numbers(string device) =>
        Numbers(JsonNode.Parse(DeviceCatalog.TextOf(device))!, "");

    private static IEnumerable<string> Numbers(JsonNode node, string path) => node switch
    {
        JsonObject parts => parts.SelectMany(part =>
            Numbers(part.Value!, path.Length == 0 ? part.Key : $"{path}.{part.Key}")),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number && path.Contains('.') =>
            [path],
        _ => [],
    };
}
