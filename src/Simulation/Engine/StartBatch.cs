using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>The decision to start a batch: the scheduler's plan, priced and put into the pipeline.</summary>
internal static class StartBatch
{
    /// <summary>Preemptions, skips and the start of an iteration; nothing where nothing can be scheduled.</summary>
    public static ImmutableArray<SimEvent> On(SimulationEnvironment environment, ReplicaState replica, SimTime at)
    {
        if (replica.Outstanding == 0) return [];
        var plan = Schedulers.Plan(environment.Limits.Scheduler, new SchedulerView(replica));
        if (plan.Preempted.IsEmpty && plan.Skipped.IsEmpty)
        {
            if (plan.Batch.Sequences == 0) return [];
            return StartSpan.Of(environment, replica, plan.Batch, at) is { } span ? [span]
                : [Started(environment, replica, plan.Batch, at)];
        }

        var events = ImmutableArray.CreateBuilder<SimEvent>();
        foreach (var (request, held) in plan.Preempted)
            events.Add(new SimEvent.RequestPreempted(at, replica.Id, request, held));
        foreach (var request in plan.Skipped) events.Add(new SimEvent.RequestSkipped(at, replica.Id, request));
        if (plan.Batch.Sequences > 0) events.Add(Started(environment, replica, plan.Batch, at));
        return events.ToImmutable();
    }

    private static SimEvent.IterationStarted Started(
        SimulationEnvironment environment, ReplicaState replica, Batch batch, SimTime at)
    {
        var (endsAt, stages) = Pipeline.Place(environment, replica, batch, at);
        return new SimEvent.IterationStarted(
            at, replica.Id, replica.Iterations, endsAt, stages, batch.Chunks, batch.Decodes);
    }
}
