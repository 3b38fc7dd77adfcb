using System.Text.Json.Nodes;

namespace EventSim.Cli.Differences;

/// <summary>Which of two values of a metric is better.</summary>
internal enum MetricSense
{
    /// <summary>Neither: it describes the run.</summary>
    None,

    /// <summary>The larger one.</summary>
    More,

    /// <summary>The smaller one.</summary>
    Less,
}

/// <summary>A number of the result in two runs.</summary>
/// <param name="Name">Its path in the result's JSON.</param>
/// <param name="A">Its value in one run; none: it has none there.</param>
/// <param name="B">Its value in the other.</param>
internal sealed record MetricChange(string Name, double? A, double? B)
{
    private const string Rejections = "outcomes.rejected.";

    private static readonly ImmutableArray<string> Skipped =
        ["schema_version", "events", "stored_events", "simulated_seconds", "itl_relative_error"];

    private static readonly ImmutableArray<string> MoreIsBetter =
    [
        "request_throughput", "output_throughput", "total_token_throughput", "goodput", "success_of_arrived",
        "success_of_decided", "prefix_cache_hit_tokens", "mfu",
    ];

    private static readonly ImmutableArray<string> LessIsBetter =
    [
        Rejections, "outcomes.aborted", "ttft_ms.", "tpot_ms.", "itl_ms.", "e2el_ms.", "queue_ms.",
        "preemptions", "recomputed_tokens", "energy_j", "cost_usd",
    ];

    /// <summary>By how much it is larger in the other run; none: it has not two values.</summary>
    public double? Change => B - A;

    /// <summary>The same in percent of the one run's value; none: that is 0.</summary>
    public double? Percent => A is null or 0 ? null : 100 * Change / Math.Abs(A.Value);

    /// <summary>Which value is better.</summary>
    public MetricSense Sense =>
        MoreIsBetter.Contains(Name) ? MetricSense.More
        : LessIsBetter.Any(name => name.EndsWith('.') ? Name.StartsWith(name, StringComparison.Ordinal) : Name == name)
            ? MetricSense.Less
            : MetricSense.None;

    /// <summary>What the change is: <c>better</c>, <c>worse</c> or <c>same</c>; none: nobody can say.</summary>
    public string? Verdict => (Change, Sense) switch
    {
        (null, _) => null,
        (0, _) => "same",
        (_, MetricSense.None) => null,
        ( > 0, MetricSense.More) or ( < 0, MetricSense.Less) => "better",
        _ => "worse",
    };

    /// <summary>The numbers of two results, in the order in which results have them.</summary>
    public static ImmutableArray<MetricChange> Of(string resultA, string resultB)
    {
        var (a, b) = (Numbers(JsonNode.Parse(resultA)!, ""), Numbers(JsonNode.Parse(resultB)!, ""));
        var (ofA, ofB) = (a.ToDictionary(n => n.Name, n => n.Value), b.ToDictionary(n => n.Name, n => n.Value));
        return
        [
            .. a.Concat(b).Select(n => n.Name).Distinct().Where(name => !Skipped.Contains(name))
                .Select(name => new MetricChange(name, ValueOf(ofA, name), ValueOf(ofB, name)))
                .Where(change => change.A is not null || change.B is not null),
        ];
    }

    // A result has no entry for a reason for which nothing was rejected.
    private static double? ValueOf(Dictionary<string, double?> numbers, string name) =>
        numbers.TryGetValue(name, out var value) ? value
        : name.StartsWith(Rejections, StringComparison.Ordinal) ? 0
        : null;

    private static ImmutableArray<(string Name, double? Value)> Numbers(JsonNode? node, string path) => node switch
    {
        JsonObject of =>
            [.. of.SelectMany(pair => Numbers(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))],
        JsonValue value when value.TryGetValue<double>(out var number) => [(path, number)],
        _ => [],
    };
}
