using System.Text.Json.Nodes;

namespace EventSim.Persistence.Projections;

/// <summary>What the rows of requests call their profile.</summary>
public static class ProfileNames
{
    /// <summary>The names of the profiles in a scenario's canonical JSON, by index; for lists and traces the workload's
    /// kind.</summary>
    public static ImmutableArray<string> Of(string canonicalScenario)
    {
        var workload = JsonNode.Parse(canonicalScenario)?["workload"] as JsonObject;
        if (workload?["profiles"] is JsonArray profiles) return [.. profiles.Select(p => (string?)p?["name"] ?? "")];
        return [.. (workload ?? []).Select(kind => kind.Key).Take(1)];
    }
}
