using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;

namespace EventSim.Simulation.Explanations;

/// <summary>Who else was there, to be named: others share what they are to blame for by a weight.</summary>
/// <param name="Self">The request that asks.</param>
/// <param name="Flight">The batch.</param>
/// <param name="Group">Of a decode span over several stages, the places of the batch among those that run.</param>
internal sealed record Companions(RequestId Self, Flight Flight, ImmutableArray<int> Group = default)
{
    /// <summary>Names those in an account whose work it shares: prompts by their tokens, decodes alike.</summary>
    public void Blame(AccountDraft account, in WorkSplit work)
    {
        Blame(
            account, LifePart.OthersPrefill, Self, work.OthersPrefill,
            Flight.Batch.Chunks.Where(c => !c.Kind.IsDecode()).Select(c => (c.Request, (long)c.Tokens)));
        if (work.OthersDecode > 0)
        {
            Blame(
                account, LifePart.OthersDecode, Self, work.OthersDecode,
                Decoding().Select(request => (request, 1L)));
        }
    }

    private IEnumerable<RequestId> Decoding() => Group.IsDefault
        ? Flight.Entries().Where(e => e.Kind.IsDecode()).Select(e => e.Request)
        : Group.Select(place => Flight.Stood[place].Request);

    /// <summary>Shares out the time of a part.</summary>
    public static void Blame(
        AccountDraft account, LifePart part, RequestId self, long time,
        IEnumerable<(RequestId Request, long Weight)> by)
    {
        if (time == 0) return;
        var others = by.Where(one => one.Request != self && one.Weight > 0).ToList();
        var whole = others.Sum(one => one.Weight);
        foreach (var (request, weight) in others)
            account.Blame(part, request, (long)((Int128)time * weight / whole));
    }

    /// <summary>Names those that a request waits for on a replica: for KV blocks those that hold them, for tokens those
    /// whose batch takes them, else those that run.</summary>
    public static void BlameWait(
        AccountDraft account, LifePart part, RequestId self, long time, ReplicaState replica)
    {
        var running = replica.Running;
        var weights = part switch
        {
            LifePart.KvBlocks or LifePart.BehindKvBlocks or LifePart.Preempted =>
                running.Select(s => (s.Request, (long)replica.Limits.Held(s))),
            LifePart.TokenBudget or LifePart.BehindTokenBudget or LifePart.IterationInFlight =>
                replica.Flights.SelectMany(f => f.Entries()).Select(e => (e.Request, (long)e.Tokens)),
            LifePart.OthersPrefill or LifePart.OthersDecode =>
                replica.Flights.TakeLast(1).SelectMany(f => f.Entries()).Select(e => (e.Request, (long)e.Tokens)),
            LifePart.Slot or LifePart.Objective or LifePart.Turn => running.Select(s => (s.Request, 1L)),
            _ => [],
        };
        Blame(account, part, self, time, weights);
    }
}
