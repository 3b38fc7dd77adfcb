using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Devices;

/// <summary>A device's file as it is written: another's, with the constants that were fitted anew.</summary>
internal static class DeviceJson
{
    /// <summary>How data files are written.</summary>
    public static JsonSerializerOptions Indented { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="like">The device of <see cref="DeviceCatalog"/> whose constants stand where none were
    /// fitted; itself: the file that is there.</param>
    /// <param name="decodeSkew">How much longer uneven decode batches take; none: as in that file.</param>
    /// <param name="fitted">What was fitted.</param>
    /// <param name="withTables">The measured times are to correct the constants.</param>
    public static string Of(
        string device,
        string like,
        double? decodeSkew,
        ImmutableArray<(KernelFamily Family, ImmutableArray<double> Constants)> fitted,
        bool withTables)
    {
        var root = like == device
            ? JsonNode.Parse(DeviceCatalog.TextOf(like))!.AsObject()
            : new JsonObject { ["device"] = device, ["like"] = like };
        foreach (var (family, constants) in fitted) Put(root, family.Place, Fit(family, constants));
        if (decodeSkew is { } skew) root["decode_skew"] = skew;
        if (withTables)
        {
            root["tables"] = new JsonObject(fitted.Select(fit =>
                KeyValuePair.Create<string, JsonNode?>(fit.Family.Place, Layout(fit.Family))));
        }

        var text = root.ToJsonString(Indented) + "\n";
        return withTables
            ? text + CalibrationFile.TablesLine + "\n" + string.Concat(fitted.SelectMany(Rows))
            : text;
    }

    private static void Put(JsonObject root, string place, JsonObject fit)
    {
        var keys = place.Split('.');
        var parent = keys[..^1].Aggregate(root, (node, key) => (node[key] ??= new JsonObject()).AsObject());
        parent[keys[^1]] = fit;
    }

    private static JsonObject Layout(KernelFamily family) => new()
    {
        ["order"] = Numbers(family.TableAxes.Select(axis => axis.Index)),
        ["agree"] = Numbers(family.TableAxes.Where(axis => axis.MustAgree).Select(axis => axis.Index)),
        ["lines"] = new JsonArray([.. family.Lines.Select(line => (JsonNode)Numbers(
            line.Follows is { } follows ? [line.Moves, follows] : [line.Moves]))]),
    };

    private static IEnumerable<string> Rows((KernelFamily Family, ImmutableArray<double> Constants) fit) =>
        fit.Family.Samples.Select(sample => string.Create(
            CultureInfo.InvariantCulture,
            $"{fit.Family.Place},{string.Join(',', sample.Shape.Select(Text))},"
            + $"{fit.Family.Residual(fit.Constants, sample):G6}\n"));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonArray Numbers(IEnumerable<int> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Fit(KernelFamily family, ImmutableArray<double> constants)
    {
        var errors = family.ErrorsOn(constants, sample => sample.IsLeftOut);
        return new JsonObject
        {
            ["constants"] = new JsonObject(family.Constants.Select((constant, i) =>
                KeyValuePair.Create<string, JsonNode?>(constant.Name, constants[i]))),
            ["source"] = family.Source,
            ["measured"] = new JsonObject(family.Axes.Select((axis, i) =>
                KeyValuePair.Create<string, JsonNode?>(axis.Name, Axis(axis, i, family.Samples)))),
            ["left_out"] = new JsonObject
            {
                ["points"] = errors.Points,
                ["median"] = Math.Round(errors.Median, 4),
                ["mean"] = Math.Round(errors.Mean, 4),
                ["p90"] = Math.Round(errors.P90, 4),
            },
        };
    }

    private static JsonObject Axis(SampleAxis axis, int index, ImmutableArray<Sample> samples)
    {
        var values = samples.Select(sample => sample.Shape[index]).Distinct().Order().ToList();
        return axis.IsLoad
            ? new JsonObject { ["from"] = values[0], ["to"] = values[^1] }
            : new JsonObject { ["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };
    }
}
