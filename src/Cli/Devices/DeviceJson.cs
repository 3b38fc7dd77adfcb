using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Devices;

/// <summary>A device's file as it is written: another's, with the constants that were fitted anew.</summary>
internal static class DeviceJson
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="like">The device of <see cref="DeviceCatalog"/> whose constants stand where none were
    /// fitted; itself: the file that is there.</param>
    /// <param name="fitted">What was fitted.</param>
    public static string Of(
        string device, string like, IEnumerable<(KernelFamily Family, ImmutableArray<double> Constants)> fitted)
    {
        var root = like == device
            ? JsonNode.Parse(DeviceCatalog.TextOf(like))!.AsObject()
            : new JsonObject { ["device"] = device, ["like"] = like };
        foreach (var (family, constants) in fitted)
        {
            var place = family.Place.Split('.');
            var parent = place[..^1].Aggregate(root, (node, key) => (node[key] ??= new JsonObject()).AsObject());
            parent[place[^1]] = Fit(family, constants);
        }

        return root.ToJsonString(Indented) + "\n";
    }

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
