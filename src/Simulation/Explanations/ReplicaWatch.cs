using System.Diagnostics;
using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Explanations;

/// <summary>The followed requests of a replica.</summary>
/// <param name="names">Other requests are to be named.</param>
internal sealed class ReplicaWatch(bool names)
{
    /// <summary>Those that wait, the preempted included.</summary>
    public List<Follower> Waiting { get; } = [];

    /// <summary>Those that run, in order of admission.</summary>
    public List<Follower> Running { get; } = [];

    /// <summary>The event that started the decode span in flight.</summary>
    public long SpanEvent { get; set; }

    /// <summary>Nobody is here.</summary>
    public bool IsEmpty => Waiting.Count + Running.Count == 0;

    /// <summary>The queue was looked at, and these requests were left where they are.</summary>
    /// <param name="before">The state in which it was.</param>
    /// <param name="after">The state after it.</param>
    /// <param name="started">The batch that was started.</param>
    /// <param name="at">The instant.</param>
    /// <param name="number">The event.</param>
    public void Decided(ReplicaState before, ReplicaState after, Batch started, SimTime at, long number)
    {
        if (Waiting.Count == 0) return;
        var refusal = OfWaiting(before, after, started, at);
        foreach (var waiting in Waiting)
        {
            if (waiting.IsInBatch) continue;
            var cause = waiting.IsPreempted ? LifePart.Preempted : CauseOf(refusal, waiting);
            if (names || cause != waiting.Cause || waiting.SwitchAt < at)
            {
                waiting.Close(at, number);
                waiting.Turn(cause, number, after);
            }

            waiting.SwitchAt = SimTime.Never;
        }
    }

    /// <summary>If nothing happens before, the queue is looked at in this state at an instant, and nothing comes of
    /// it.</summary>
    /// <param name="replica">The state.</param>
    /// <param name="at">That instant.</param>
    /// <param name="now">The instant of the event.</param>
    /// <param name="number">The event.</param>
    public void WillBeRefused(ReplicaState replica, SimTime at, SimTime now, long number)
    {
        if (OfWaiting(replica, replica, null, at) is not { } refusal) return;
        foreach (var waiting in Waiting)
        {
            if (waiting.IsPreempted) continue;
            if (waiting.SwitchAt < now) waiting.Close(now, number);
            waiting.TurnAt(at, CauseOf(refusal, waiting));
        }
    }

    /// <summary>Why nobody more was admitted; none: nobody asks.</summary>
    private (Refusal Why, RequestId? First)? OfWaiting(
        ReplicaState before, ReplicaState after, Batch? started, SimTime at) =>
        Waiting.Exists(waiting => !waiting.IsPreempted) ? Refusals.Of(before, after, started, at) : null;

    /// <summary>What a refusal is to a request that waits.</summary>
    public static LifePart CauseOf((Refusal Why, RequestId? First)? refusal, Follower waiting)
    {
        var (why, first) = refusal!.Value;
        var isFirst = first == waiting.Request.Id;
        return why switch
        {
            Refusal.Slot => LifePart.Slot,
            Refusal.Objective => LifePart.Objective,
            Refusal.Turn => LifePart.Turn,
            Refusal.TokenBudget => isFirst ? LifePart.TokenBudget : LifePart.BehindTokenBudget,
            Refusal.KvBlocks => isFirst ? LifePart.KvBlocks : LifePart.BehindKvBlocks,
            Refusal.Preemption => LifePart.AdmissionClosed,
            _ => throw new UnreachableException($"{why}"),
        };
    }
}
