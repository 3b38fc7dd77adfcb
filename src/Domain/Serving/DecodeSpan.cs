using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;

namespace EventSim.Domain.Serving;

/// <summary>How a replica's state follows from a decode span. While the span is in flight the state is as after the
/// start of its first iteration: the queue and the number of running requests, which all others look at, are the same
/// throughout.</summary>
internal static class DecodeSpan
{
    /// <summary>The state in which the span is in flight.</summary>
    public static ReplicaState Start(ReplicaState replica, SimEvent.DecodeSpanStarted span)
    {
        if (!span.Stages.IsDefaultOrEmpty) return RotationEvolve.Start(replica, span);
        var steady = BatchStart.OneStepOn(replica)
            ?? throw new UnreachableException($"not all that run on {replica.Id} can decode");
        var last = span.Ends[^1];
        var flight = BatchStart.DecodesOf(replica, steady, span.Iteration, span.At, last) with
        {
            Ends = span.Ends,
            Steps = span.Ends.Length,
            Finishing = FinishingAfter(steady, span.Ends.Length),
        };
        return BatchStart.Decode(replica, flight, steady);
    }

    /// <summary>A request has just joined the queue. If it is first there and one more may run, it may be in the next
    /// batch, and the span goes no further than the iteration that runs now. Anybody else waits as before: what cannot
    /// be admitted now cannot be admitted later in the span either, as free blocks only become fewer.</summary>
    public static ReplicaState CutFor(RequestId joined, ReplicaState replica, SimTime at)
    {
        if (replica.Flights is not [{ IsSpan: true } flight]) return replica;
        if (replica.RunningCount >= replica.Limits.MaxNumSeqs || !IsFirst(replica, joined)) return replica;
        if (flight.Rotation is not null) return RotationEvolve.CutAt(replica, at);

        // One that ends at this very instant is over: an arrival then is in time for the next.
        var steps = 1;
        while (flight.Ends[steps - 1] < at) steps++;
        return replica with { Flights = [Until(flight, Math.Min(steps, flight.Steps))] };
    }

    /// <summary>A span goes no further than the iteration that runs just after an instant: what starts at the instant
    /// has started.</summary>
    public static ReplicaState CutAfter(ReplicaState replica, SimTime at)
    {
        if (replica.Flights is not [{ IsSpan: true } flight]) return replica;
        if (flight.Rotation is not null) return RotationEvolve.CutAfter(replica, at);
        var steps = 1;
        while (steps < flight.Steps && flight.Ends[steps - 1] <= at) steps++;
        return replica with { Flights = [Until(flight, steps)] };
    }

    /// <summary>The state after so many iterations of the span.</summary>
    public static ReplicaState Complete(ReplicaState replica, int steps)
    {
        if (replica.Flights[0] is { Rotation: not null } rotation)
            return RotationEvolve.After(replica, steps, rotation.EndsAt);
        var steady = SteadyOf(replica.Flights[0]);
        var edit = replica.Edit();
        if (edit is not null) PoolEvolve.GiveRoomToAll(edit, replica, steady.Steps, steps - 1);
        return replica with
        {
            Steady = steady with { Steps = steady.Steps + steps - 1 },
            FreeBlocks = edit?.Free ?? replica.FreeBlocks - steady.Sums.BlocksAfter(steady.Steps, steps - 1),
            Pool = edit?.Done(),
            Iterations = replica.Iterations + steps - 1,
            Flights = [],
            TpotCredit = replica.Limits.Slo is { } slo ? Credit(slo, replica, steps) : 0,
        };
    }

    private static long Credit(SloTargets slo, ReplicaState replica, int steps)
    {
        var flight = replica.Flights[0];
        var (credit, start) = (replica.TpotCredit, flight.StartedAt);
        foreach (var end in flight.Ends.AsSpan()[..steps])
        {
            credit = slo.CreditAfter(credit, end - start);
            start = end;
        }

        return credit;
    }

    /// <summary>The span with so many iterations.</summary>
    private static Flight Until(Flight flight, int steps) => flight with
    {
        StageOneFreesAt = flight.Ends[steps - 1],
        EndsAt = flight.Ends[steps - 1],
        Steps = steps,
        Finishing = FinishingAfter(SteadyOf(flight), steps),
    };

    /// <summary>How many produce their last token in the last of so many iterations.</summary>
    private static int FinishingAfter(Steady first, int steps) =>
        first.Steps + steps - 1 == first.Sums.LeastLeft ? first.Sums.Last : 0;

    private static bool IsFirst(ReplicaState replica, RequestId request) =>
        new WaitingCursor(replica.Waiting, replica.Fair, replica.Completed, long.MinValue).TryPeek(out var first)
        && first.Request == request;

    private static Steady SteadyOf(Flight flight) =>
        flight.Steady ?? throw new UnreachableException($"iteration {flight.Iteration} decodes not all that run");
}
