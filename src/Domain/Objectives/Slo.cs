using EventSim.Domain.Units;

namespace EventSim.Domain.Objectives;

/// <summary>A latency that a service-level objective bounds.</summary>
public enum SloMetric
{
    /// <summary>Time to first token.</summary>
    Ttft,

    /// <summary>Mean time per later token.</summary>
    Tpot,

    /// <summary>End-to-end latency.</summary>
    E2el,
}

/// <summary>One bound of a service-level objective: <c>{ttft: {p99: 2s}}</c>.</summary>
/// <param name="Metric">The latency.</param>
/// <param name="Statistic">Which statistic of it is bounded: <c>p50</c>, <c>p90</c>, <c>p95</c>, <c>p99</c>,
/// <c>mean</c>, <c>median</c>, <c>max</c>.</param>
/// <param name="Bound">The largest value that meets the objective.</param>
public sealed record SloBound(SloMetric Metric, string Statistic, Duration Bound);
