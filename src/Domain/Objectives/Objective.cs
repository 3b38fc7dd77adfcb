using EventSim.Domain.Units;

namespace EventSim.Domain.Objectives;

/// <summary>What a service-level objective asks of one latency.</summary>
public static class Objective
{
    /// <summary>The least bound of a latency, whatever its statistic; none: it is not bounded.</summary>
    public static Duration? Least(ImmutableArray<SloBound> objective, SloMetric metric)
    {
        var bounds = objective.Where(b => b.Metric == metric).Select(b => b.Bound.Nanoseconds).ToArray();
        return bounds.Length == 0 ? null : new Duration(bounds.Min());
    }
}
