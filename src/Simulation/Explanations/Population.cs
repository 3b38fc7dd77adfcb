using EventSim.Domain.Identity;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Explanations;

/// <summary>A request and its latency. Unit: ns.</summary>
public readonly record struct Ranked(RequestId Request, double Latency);

/// <summary>The slow requests of a run, and as many from the middle to compare them with.</summary>
/// <param name="Metric">By which latency they are slow.</param>
/// <param name="Of">Completed, measured requests that have this latency.</param>
/// <param name="Slow">The slow ones, slowest first.</param>
/// <param name="Middle">Those around the median.</param>
public sealed record Population(
    LifeMetric Metric, int Of, ImmutableArray<Ranked> Slow, ImmutableArray<Ranked> Middle)
{
    /// <summary>Requests around the median, at least and at most, where there are so many.</summary>
    private const int LeastMiddle = 10;
    private const int MostMiddle = 1000;

    /// <summary>All requests that are to be followed.</summary>
    public IEnumerable<RequestId> Requests => Slow.Concat(Middle).Select(one => one.Request).Distinct();

    /// <summary>The slowest so many.</summary>
    public static Population Slowest(RunMeasures measures, LifeMetric metric, int count)
    {
        var ranked = Rank(measures, metric);
        return From(metric, ranked, Math.Max(0, ranked.Length - count));
    }

    /// <summary>Those at a percentile or above it.</summary>
    /// <param name="measures">The facts.</param>
    /// <param name="metric">By which latency.</param>
    /// <param name="percentile">Interpolated as in a result. Range: 0 to 100.</param>
    public static Population AtLeast(RunMeasures measures, LifeMetric metric, double percentile)
    {
        var ranked = Rank(measures, metric);
        if (ranked.IsEmpty) return From(metric, ranked, 0);
        var rank = percentile / 100 * (ranked.Length - 1);
        var first = (int)Math.Ceiling(rank);
        while (first > 0 && ranked[first - 1].Latency >= ranked[first].Latency) first--;
        return From(metric, ranked, first);
    }

    /// <summary>The mean time of each part in the accounts of requests. Unit: ns.</summary>
    public ImmutableArray<(LifePart Part, double Mean)> Means(
        IReadOnlyDictionary<RequestId, RequestLife> lives, ImmutableArray<Ranked> requests) =>
    [
        .. from part in LifeParts.All
           let sum = requests.Sum(one => LifeMetrics.AccountOf(Metric, lives[one.Request])[part])
           where sum > 0
           select (part, sum / (double)requests.Length),
    ];

    private static Population From(LifeMetric metric, ImmutableArray<Ranked> ranked, int first)
    {
        var count = Math.Min(Math.Clamp(ranked.Length - first, LeastMiddle, MostMiddle), ranked.Length);
        var from = (ranked.Length - count) / 2;
        return new Population(
            metric, ranked.Length, [.. ranked[first..].Reverse()], [.. ranked.Skip(from).Take(count)]);
    }

    /// <summary>The fastest first; of equals, the last to arrive.</summary>
    private static ImmutableArray<Ranked> Rank(RunMeasures measures, LifeMetric metric)
    {
        List<Ranked> ranked = [];
        for (var id = measures.FirstMeasured; id < measures.Requests.Count; id++)
        {
            ref var facts = ref measures.Requests[id];
            if (facts.Outcome == Outcome.Completed && LifeMetrics.Of(metric, facts) is { } latency)
                ranked.Add(new Ranked(new RequestId(id), latency));
        }

        return [.. ranked.OrderBy(one => one.Latency).ThenByDescending(one => one.Request)];
    }
}
