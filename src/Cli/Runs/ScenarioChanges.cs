using System.Text.Json.Nodes;

namespace EventSim.Cli.Runs;

/// <summary>A setting that two scenarios give another value.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="A">Its value in one scenario; none: it is not given.</param>
/// <param name="B">Its value in the other.</param>
internal sealed record ScenarioChange(string Path, JsonNode? A, JsonNode? B);

/// <summary>In what two scenarios differ.</summary>
internal static class ScenarioChanges
{
    /// <summary>The settings that differ, by the canonical JSON of both.</summary>
    public static IEnumerable<ScenarioChange> Of(string a, string b) =>
        Differing(JsonNode.Parse(a), JsonNode.Parse(b), "");

    private static IEnumerable<ScenarioChange> Differing(JsonNode? before, JsonNode? after, string path) =>
        (before, after) switch
        {
            (JsonObject a, JsonObject b) => a.Select(pair => pair.Key).Union(b.Select(pair => pair.Key))
                .SelectMany(key => Differing(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}")),
            (JsonArray a, JsonArray b) when a.Count == b.Count =>
                Enumerable.Range(0, a.Count).SelectMany(i => Differing(a[i], b[i], $"{path}[{i}]")),
            _ => JsonNode.DeepEquals(before, after) ? [] : [new ScenarioChange(path, before, after)],
        };
}
