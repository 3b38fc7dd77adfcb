using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Engine;

/// <summary>The decision to start a batch: the scheduler's plan, priced and put into the pipeline.</summary>
internal static class StartBatch
{
    /// <summary>Preemptions, skips and the start of an iteration; nothing where nothing can be scheduled.</summary>
    public static ImmutableArray<SimEvent> On(SimulationEnvironment environment, ReplicaState replica, SimTime at)
    {
        if (replica.Outstanding == 0) return [];
        var plan = Schedulers.Plan(environment.Limits.Scheduler, new SchedulerView(replica, at));
        if (plan.Preempted.IsEmpty && plan.Skipped.IsEmpty && plan.Rejected.IsEmpty)
        {
            if (IsNothing(environment, plan.Batch)) return [];
            return StartSpan.Of(environment, replica, plan.Batch, at) is { } span
                ? [span]
                : [Started(environment, replica, plan.Batch, at)];
        }

        var events = ImmutableArray.CreateBuilder<SimEvent>();
        var swapped = Swapping.Choose(replica, plan.Preempted);
        for (var i = 0; i < plan.Preempted.Length; i++)
        {
            var (request, held, before) = plan.Preempted[i];
            events.Add(new SimEvent.RequestPreempted(at, replica.Id, request, held, before, swapped[i]));
            var leaving = swapped[i] ? replica.Limits.BlocksFor(held) : 0;
            replica = replica with { LeavingBlocks = replica.LeavingBlocks + leaving };
        }

        foreach (var request in plan.Skipped) events.Add(new SimEvent.RequestSkipped(at, replica.Id, request));
        foreach (var (request, reason) in plan.Rejected)
            events.Add(Rejected(environment, replica, request, reason, at));
        if (!IsNothing(environment, plan.Batch)) events.Add(Started(environment, replica, plan.Batch, at));
        return events.ToImmutable();
    }

    /// <summary>Asynchronous scheduling over stages counts its turns: there an empty batch is one, too.</summary>
    private static bool IsNothing(SimulationEnvironment environment, Batch batch) =>
        batch.Sequences == 0 && environment.Limits.Async != AsyncScheduling.OverStages;

    /// <summary>A request that waits has outgrown the engine: its session ends.</summary>
    private static SimEvent.RequestRejected Rejected(
        SimulationEnvironment environment, ReplicaState replica, RequestId request, RejectionReason reason, SimTime at)
    {
        var (refused, known) = Known(replica, request);
        var produced = known - refused.PromptTokens;
        var next = environment.Workload.NextAfter(refused, produced, complete: false, at);
        return new SimEvent.RequestRejected(at, request, reason, next);
    }

    /// <summary>A request with its tokens so far. It may run still: then the same plan preempts it.</summary>
    private static (Request Request, int Known) Known(ReplicaState replica, RequestId request)
    {
        var place = replica.PlaceOf(request);
        if (place >= 0) return (replica.Requests[place], replica.Running[place].Known);
        replica.Waiting.Remove(request, out var queued);
        return (queued.Request, queued.Known);
    }

    private static SimEvent.IterationStarted Started(
        SimulationEnvironment environment, ReplicaState replica, Batch batch, SimTime at)
    {
        var moved = replica.LeavingBlocks + Swapping.BroughtBack(replica, batch.Chunks);
        var (endsAt, stages) = Pipeline.Place(environment, replica, batch, at, replica.Limits.Swap.TimeFor(moved));
        return new SimEvent.IterationStarted(
            at, replica.Id, replica.Iterations, endsAt, stages, batch.Chunks, batch.RunningDecodes);
    }
}
