using System.Diagnostics;
using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Explanations;

/// <summary>What the start of an iteration is to the followed requests that run.</summary>
/// <param name="environment">What iterations cost.</param>
/// <param name="names">Other requests are to be named.</param>
internal sealed class VisitsOf(SimulationEnvironment environment, bool names)
{
    /// <summary>Some are part of it, others wait.</summary>
    /// <param name="watch">The followed requests.</param>
    /// <param name="started">The iteration.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="after">The state after it.</param>
    /// <param name="number">The event.</param>
    public void Start(
        ReplicaWatch watch, SimEvent.IterationStarted started, ReplicaState before, ReplicaState after, long number)
    {
        var (flight, hint) = (after.Flights[^1], 0);
        foreach (var running in watch.Running)
        {
            var place = after.PlaceOf(running.Request.Id, ref hint);
            ref readonly var s = ref after.Stood.ItemRef(place);
            if (flight.Steady is not null || flight.Has(s))
            {
                running.Enter(Of(running, OwnOf(running, s, flight), (before, after), number));
            }
            else if (!running.IsInBatch)
            {
                running.Close(started.At, number);
                running.Turn(WhyNotIn(before, flight.Batch, started.At), number, after);
            }
        }
    }

    private static OwnWork OwnOf(Follower running, in Sequence s, Flight flight)
    {
        foreach (var chunk in flight.Batch.Chunks)
        {
            if (chunk.Request != s.Request) continue;
            var again = Math.Clamp(running.Lost - chunk.Context, 0, chunk.Tokens);
            return new OwnWork(chunk.Tokens, chunk.Context, chunk.Kind.IsDecode(), s.Samples, again);
        }

        var computed = s.Computed + (flight.Steady?.Steps ?? 0);
        return new OwnWork(1, computed - 1, true, flight.Steady is not null || s.Samples, 0);
    }

    private Visit Of(
        Follower running, in OwnWork own, (ReplicaState Before, ReplicaState After) states, long number)
    {
        var flight = states.After.Flights[^1];
        var batch = flight.Batch;
        var longest = environment.Costs.AsksForLongest ? states.Before.LongestDecode : 0;
        var company = new Company(batch.Prefills, batch.Decodes, batch.DecodeContext, longest);
        var moved = states.Before.LeavingBlocks + Swapping.BroughtBack(states.Before, batch.Chunks);
        var swaps = states.Before.Limits.Swap.TimeFor(moved);
        ReadOnlySpan<StageSpan> stages = flight.Stages.IsDefaultOrEmpty
            ? [new StageSpan(flight.StartedAt, WorkEnd(flight, longest, swaps))]
            : flight.Stages.AsSpan();
        var pieces = Visit.PiecesOf(environment.Costs, company, own, stages, swaps);
        if (stages[^1].End < flight.EndsAt)
            pieces = pieces.Add(new Piece(stages[^1].End, flight.EndsAt, LifePart.Lockstep, default));
        return new Visit(
            flight.Iteration, number, flight.StartedAt, flight.EndsAt, own, pieces,
            names ? new Companions(running.Request.Id, flight) : null);
    }

    /// <summary>When the work on one stage ends: in lockstep the iteration may last longer.</summary>
    private SimTime WorkEnd(Flight flight, long longest, Duration swaps)
    {
        if (!environment.Lockstep) return flight.EndsAt;
        Span<PrefillShape> onStack = stackalloc PrefillShape[Shapes.OnStack];
        var work = environment.Costs.StageTime(Shapes.Of(flight.Batch, onStack, longest), 0);
        return SimTime.Min(flight.StartedAt + swaps + work, flight.EndsAt);
    }

    /// <summary>Why a running request that is in no batch is not in this one either.</summary>
    private static LifePart WhyNotIn(ReplicaState before, Batch batch, SimTime at) => before.Limits.Scheduler switch
    {
        SchedulerKind.VllmV0 or SchedulerKind.SimpleChunking =>
            batch.Prefills > 0 ? LifePart.OthersPrefill : LifePart.OthersDecode,
        SchedulerKind.VllmV1 => TokensOrBlocks(batch, new SchedulerView(before, at)),
        SchedulerKind.SloAware => TokensOrBlocks(batch, SloAware.Limited(new SchedulerView(before, at))),
        SchedulerKind.Sarathi or SchedulerKind.Orca or SchedulerKind.Static => LifePart.TokenBudget,
        _ => throw new UnreachableException($"{before.Limits.Scheduler}"),
    };

    /// <summary>Without a free block one that runs may be left out for the next iteration.</summary>
    private static LifePart TokensOrBlocks(Batch batch, SchedulerView view) =>
        batch.Tokens >= view.Limits.MaxNumBatchedTokens || batch.PrefillTokens >= view.MostPrefill
            ? LifePart.TokenBudget
            : LifePart.KvBlocks;
}
