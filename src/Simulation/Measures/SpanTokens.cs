using EventSim.Domain.Identity;
using EventSim.Domain.Serving;

namespace EventSim.Simulation.Measures;

/// <summary>The tokens of decode spans that are over. All running requests of a replica have them alike, so that they
/// are kept for all, and noted with each when something else happens to it.</summary>
/// <param name="requests">The facts of every request.</param>
/// <param name="gaps">Gaps between the tokens of measured requests.</param>
internal sealed class SpanTokens(RequestTable requests, Gaps gaps)
{
    private readonly List<Kept> replicas = [];

    /// <summary>What the running requests of a replica have had since their facts were noted: so many tokens, the first
    /// and the last at these instants.</summary>
    private record struct Kept(int Tokens, long FirstAt, long LastAt);

    /// <summary>So many iterations of a span are over: each of its sequences had a token before.</summary>
    public void Add(ReplicaId replica, Flight span, int steps, int firstMeasured)
    {
        while (replicas.Count <= replica.Value) replicas.Add(default);
        var ends = span.Ends.AsSpan()[..steps];
        var (first, last) = (ends[0].Nanoseconds, ends[^1].Nanoseconds);
        var measured = Measured(span, firstMeasured);
        var kept = replicas[replica.Value];
        replicas[replica.Value] = kept.Tokens == 0
            ? new Kept(steps, first, last)
            : new Kept(kept.Tokens + steps, kept.FirstAt, last);
        if (measured == 0) return;
        if (kept.Tokens > 0) gaps.Add(first - kept.LastAt, measured);
        for (var i = 1; i < ends.Length; i++) gaps.Add((ends[i] - ends[i - 1]).Nanoseconds, measured);
    }

    /// <summary>Notes them with a running request.</summary>
    public void Settle(ReplicaId replica, RequestId request, int firstMeasured)
    {
        if (replica.Value < replicas.Count && replicas[replica.Value] is { Tokens: > 0 } kept)
            Note(request.Value, kept, firstMeasured);
    }

    /// <summary>Notes them with all running requests of a replica, but those that have been admitted since.</summary>
    public void SettleAll(ReplicaState replica, int firstMeasured)
    {
        if (replica.Id.Value >= replicas.Count || replicas[replica.Id.Value] is not { Tokens: > 0 } kept) return;
        foreach (ref readonly var s in replica.Stood.AsSpan()) Note(s.Request.Value, kept, firstMeasured);
        replicas[replica.Id.Value] = default;
    }

    private void Note(int request, in Kept kept, int firstMeasured)
    {
        ref var facts = ref requests[request];
        if (facts.FirstTokenAt < 0) return;
        facts.OutputTokens += kept.Tokens;
        if (request >= firstMeasured) gaps.Add(kept.FirstAt - facts.LastTokenAt);
        facts.LastTokenAt = kept.LastAt;
    }

    private static int Measured(Flight span, int firstMeasured)
    {
        if (firstMeasured == 0) return span.Stood.Length;
        var measured = 0;
        foreach (ref readonly var s in span.Stood.AsSpan())
            if (s.Request.Value >= firstMeasured) measured++;
        return measured;
    }
}
