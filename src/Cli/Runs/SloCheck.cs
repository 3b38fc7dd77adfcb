using System.Diagnostics;
using EventSim.Domain.Objectives;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Runs;

/// <summary>One bound of the SLO and what the run reached.</summary>
/// <param name="Bound">The bound.</param>
/// <param name="Reached">The statistic, in milliseconds; none: there is no such request.</param>
internal sealed record SloCheck(SloBound Bound, double? Reached)
{
    /// <summary>The bound is missed.</summary>
    public bool IsMissed => Reached > Bound.Bound.Milliseconds;

    /// <summary>The bound as users write it, such as <c>ttft.p99</c>.</summary>
    public string Name => $"{Bound.Metric.ToString().ToLowerInvariant()}.{Bound.Statistic}";

    /// <summary>Every bound of an SLO against a result.</summary>
    public static ImmutableArray<SloCheck> Of(ImmutableArray<SloBound> slo, RunResult result) =>
        [.. slo.Select(bound => new SloCheck(bound, Statistic(Latency(bound.Metric, result), bound.Statistic)))];

    private static LatencyStatistics? Latency(SloMetric metric, RunResult result) => metric switch
    {
        SloMetric.Ttft => result.Ttft,
        SloMetric.Tpot => result.Tpot,
        SloMetric.E2el => result.E2el,
        _ => throw new UnreachableException($"{metric}"),
    };

    private static double? Statistic(LatencyStatistics? latency, string name) => name switch
    {
        "mean" => latency?.Mean,
        "median" => latency?.Median,
        "p50" => latency?.P50,
        "p90" => latency?.P90,
        "p95" => latency?.P95,
        "p99" => latency?.P99,
        "max" => latency?.Max,
        _ => throw new UnreachableException(name),
    };
}
