using System.Text.Json.Nodes;
using EventSim.Cli.Runs;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>Accounts of requests as JSON. Times are whole nanoseconds; means and shares are not.</summary>
internal static class LifeJson
{
    private const int SchemaVersion = 1;

    // Of others, the largest shares.
    private const int Named = 10;

    /// <summary>One request.</summary>
    public static JsonObject Of(StoredLives found, RequestLife life) => new()
    {
        ["schema_version"] = SchemaVersion,
        ["run"] = found.RunId,
        ["request"] = life.Request.Id.Value,
        ["profile"] = ProfileNames.Of(found.Scenario.Workload)[life.Request.Profile],
        ["replica"] = life.Replica?.Value,
        ["outcome"] = Reasons.Name(life.Outcome),
        ["reason"] = life.Rejection is { } reason ? Reasons.Name(reason) : null,
        ["prompt_tokens"] = life.Request.PromptTokens,
        ["output_tokens"] = life.OutputTokens,
        ["preemptions"] = life.Preemptions,
        ["arrival_ns"] = life.Request.ArrivedAt.Nanoseconds,
        ["e2e_ns"] = life.E2el,
        ["ttft_ns"] = life.Ttft,
        ["parts"] = new JsonArray([.. life.Whole.Parts.Select(part => Part(life, part))]),
    };

    /// <summary>The slow requests of a run, and those around the median.</summary>
    public static JsonObject Of(StoredLives found, Population population)
    {
        var lives = found.Lives.ToDictionary(life => life.Request.Id);
        return new JsonObject
        {
            ["schema_version"] = SchemaVersion,
            ["run"] = found.RunId,
            ["metric"] = LifeText.Name(population.Metric),
            ["of_requests"] = population.Of,
            ["slow"] = Group(population, lives, population.Slow),
            ["middle"] = Group(population, lives, population.Middle),
            ["requests"] = new JsonArray(
                [.. population.Slow.Select(one => (JsonNode)Request(population, one, lives[one.Request]))]),
        };
    }

    private static JsonObject Part(RequestLife life, PartOfLife part) => new()
    {
        ["part"] = LifeParts.Name(part.Part),
        ["ns"] = part.Nanoseconds,
        ["ttft_ns"] = life.ToFirstToken[part.Part],
        ["share"] = part.Nanoseconds / (double)life.E2el,
        ["events"] = new JsonArray(
            [.. part.Events.Select(range => (JsonNode)new JsonArray(range.First, range.Last))]),
        ["by"] = new JsonArray(
            [.. part.By.Take(Named).Select(one => (JsonNode)new JsonObject
            {
                ["request"] = one.Request.Value,
                ["share"] = one.Nanoseconds / (double)part.Nanoseconds,
            })]),
    };

    private static JsonObject Group(
        Population population, Dictionary<Domain.Identity.RequestId, RequestLife> lives,
        ImmutableArray<Ranked> requests)
    {
        var means = population.Means(lives, requests);
        var whole = means.Sum(part => part.Mean);
        return new JsonObject
        {
            ["requests"] = requests.Length,
            ["mean_ns"] = whole,
            ["parts"] = new JsonArray(
                [.. means.Select(part => (JsonNode)new JsonObject
                {
                    ["part"] = LifeParts.Name(part.Part),
                    ["mean_ns"] = part.Mean,
                    ["share"] = part.Mean / whole,
                })]),
        };
    }

    private static JsonObject Request(Population population, Ranked ranked, RequestLife life) => new JsonObject
    {
        ["request"] = ranked.Request.Value,
        ["latency_ns"] = ranked.Latency,
        ["e2e_ns"] = life.E2el,
        ["ttft_ns"] = life.Ttft,
        ["parts"] = new JsonArray(
            [.. LifeMetrics.AccountOf(population.Metric, life).Parts.Select(part => (JsonNode)new JsonObject
            {
                ["part"] = LifeParts.Name(part.Part),
                ["ns"] = part.Nanoseconds,
            })]),
    };
}
