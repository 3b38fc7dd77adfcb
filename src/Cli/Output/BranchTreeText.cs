using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli.Runs;
using EventSim.Persistence.Runs;

namespace EventSim.Cli.Output;

/// <summary>Prints a tree of branches.</summary>
internal static class BranchTreeText
{
    // A list that was changed, of rates for example, may be long.
    private const int LongestValue = 60;

    private static readonly ImmutableArray<string> Columns = ["branches", "run", "status", "simulated_s", "changed"];

    /// <summary>One line a run, with what it changed of its parent; the run shown has a star.</summary>
    public static void Write(TextWriter to, ImmutableArray<TreeLine> tree, RunId shown) => TextTable.Write(
        to, Columns, [false, false, false, true, false], [.. tree.Select(line => Cells(line, line.Run.Run == shown))]);

    /// <summary>The same as JSON.</summary>
    public static JsonArray Json(ImmutableArray<TreeLine> tree) => new([.. tree.Select(line => (JsonNode)new JsonObject
    {
        ["run_id"] = line.Run.Run.Value,
        ["name"] = line.Run.Name,
        ["status"] = RunJson.StatusName(line.Run.Status),
        ["parent"] = line.Run.Parent,
        ["branched_seconds"] = line.Run.BranchedAt / 1e9,
        ["simulated_seconds"] = line.Run.SimulatedUntil / 1e9,
        ["changes"] = new JsonArray([.. line.Changes.Select(change => (JsonNode)new JsonObject
        {
            ["path"] = change.Path,
            ["from"] = change.A?.DeepClone(),
            ["to"] = change.B?.DeepClone(),
        })]),
    })]);

    private static ImmutableArray<string> Cells(TreeLine line, bool isShown)
    {
        var at = line.Run.BranchedAt is { } branched ? $" @ {Number(branched / 1e9, "0.#########")} s" : "";
        return
        [
            $"{line.Lead}{line.Run.Name}{at}{(isShown ? " *" : "")}",
            line.Run.Run.Value,
            RunJson.StatusName(line.Run.Status),
            Number(line.Run.SimulatedUntil / 1e9, "F3"),
            string.Join(", ", line.Changes.Select(change => $"{change.Path}: {Text(change.A)} → {Text(change.B)}")),
        ];
    }

    private static string Text(JsonNode? value)
    {
        var text = value is JsonValue single && single.TryGetValue<string>(out var plain)
            ? plain
            : value?.ToJsonString(RunJson.Plain) ?? "-";
        return text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
