using System.Diagnostics;
using System.Runtime.InteropServices;
using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Domain.Serving;

/// <summary>How a replica's state follows from a decode span over several stages. While it is in flight the state is as
/// before its first iteration.</summary>
internal static class RotationEvolve
{
    /// <summary>The state in which the span is in flight: until what would start next is to be planned.</summary>
    public static ReplicaState Start(ReplicaState replica, SimEvent.DecodeSpanStarted span)
    {
        var rotation = Rotation.Of(replica)
            ?? throw new UnreachableException($"not all that run on {replica.Id} decode");
        var steps = span.Ends.Length;
        var over = rotation.StartOf(steps, span.At, span.Ends.AsSpan(), span.Stages.AsSpan());
        var flight = new Flight(
            span.Iteration, span.At, over, over, span.Stages, rotation.Groups[0].BatchAfter(0), replica.Stood, null, 0)
        {
            Ends = span.Ends,
            Steps = steps,
            Rotation = rotation,
        };
        return replica with { Flights = [flight] };
    }

    /// <summary>A request that arrives may be in the next batch: the span goes no further.</summary>
    public static ReplicaState CutAt(ReplicaState replica, SimTime at) =>
        After(replica, Started(replica.Flights[0], at, including: false), at);

    /// <summary>The span goes no further than what has started at an instant or before.</summary>
    public static ReplicaState CutAfter(ReplicaState replica, SimTime at) =>
        After(replica, Started(replica.Flights[0], at, including: true), at);

    /// <summary>The state at an instant up to which so many of the span's iterations have started.</summary>
    public static ReplicaState After(ReplicaState replica, int steps, SimTime at)
    {
        var flight = replica.Flights[0];
        var rotation = flight.Rotation
            ?? throw new UnreachableException($"iteration {flight.Iteration} decodes all that run");
        var stood = Advance(replica.Stood, rotation, flight.Iteration, steps);
        var (blocks, credit) = (0, replica.TpotCredit);
        for (var i = 0; i < steps; i++)
        {
            blocks += rotation.GroupOf(i).Sums.BlocksAfter(rotation.TurnsBefore(i));
            if (replica.Limits.Slo is { } slo)
                credit = slo.CreditAfter(credit, flight.Ends[i] - flight.Stages[i * flight.Depth].Start);
        }

        var edit = replica.Edit();
        for (var i = 0; i < steps && edit is not null; i++)
            PoolEvolve.GiveRoomTo(edit, replica, rotation.GroupOf(i).Places, rotation.TurnsBefore(i));
        return replica with
        {
            Stood = stood,
            FreeBlocks = edit?.Free ?? replica.FreeBlocks - blocks,
            Pool = edit?.Done(),
            Iterations = replica.Iterations + steps,
            Flights = InPipeline(flight, rotation, stood, steps, at),
            IsTurnOfDecodes = false,
            TpotCredit = credit,
        };
    }

    private static int Started(Flight flight, SimTime at, bool including)
    {
        var steps = 1;
        for (; steps < flight.Steps; steps++)
        {
            var start = flight.Stages[steps * flight.Depth].Start;
            if (start > at || (start == at && !including)) break;
        }

        return steps;
    }

    private static ImmutableArray<Sequence> Advance(
        ImmutableArray<Sequence> stood, Rotation rotation, int iteration, int steps)
    {
        var advanced = stood.ToArray();
        for (var last = steps - 1; last >= 0 && last > steps - 1 - rotation.Groups.Length; last--)
        {
            foreach (var place in rotation.GroupOf(last).Places)
                advanced[place] = stood[place].Decoded(rotation.TurnsBefore(last) + 1, iteration + last);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(advanced);
    }

    /// <summary>The batches that have started and not ended at an instant.</summary>
    private static ImmutableArray<Flight> InPipeline(
        Flight span, Rotation rotation, ImmutableArray<Sequence> stood, int steps, SimTime at)
    {
        var flights = ImmutableArray.CreateBuilder<Flight>();
        foreach (var flight in rotation.InFlight)
            if (flight.EndsAt > at) flights.Add(flight);
        for (var i = 0; i < steps; i++)
        {
            if (span.Ends[i] <= at) continue;
            var (group, turns) = (rotation.GroupOf(i), rotation.TurnsBefore(i));
            var stages = span.Stages.Slice(i * span.Depth, span.Depth);
            flights.Add(new Flight(
                span.Iteration + i, stages[0].Start, stages[0].End, span.Ends[i], stages, group.BatchAfter(turns),
                stood, null, group.FinishingAfter(turns)));
        }

        return flights.DrainToImmutable();
    }
}
