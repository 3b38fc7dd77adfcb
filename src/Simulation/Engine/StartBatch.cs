using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
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
            return plan.Entries.IsEmpty ? [] : [Started(environment, replica, plan, at)];
        var events = ImmutableArray.CreateBuilder<SimEvent>();
        foreach (var (request, held) in plan.Preempted)
            events.Add(new SimEvent.RequestPreempted(at, replica.Id, request, held));
        foreach (var request in plan.Skipped) events.Add(new SimEvent.RequestSkipped(at, replica.Id, request));
        if (!plan.Entries.IsEmpty) events.Add(Started(environment, replica, plan, at));
        return events.ToImmutable();
    }

    private static SimEvent.IterationStarted Started(
        SimulationEnvironment environment, ReplicaState replica, BatchPlan plan, SimTime at)
    {
        var batch = Batch.Of(plan.Entries, environment.Limits.BlockSize);
        var chunks = ChunksOf(batch);
        var (endsAt, stages) = Pipeline.Place(environment, replica, batch, at);
        return new SimEvent.IterationStarted(
            at, replica.Id, replica.Iterations, endsAt, stages, chunks, batch.Decodes) { CachedBatch = batch };
    }

    private static ImmutableArray<PrefillChunk> ChunksOf(Batch batch)
    {
        var count = batch.Entries.Length - batch.Decodes;
        if (count == 0) return [];
        var chunks = ImmutableArray.CreateBuilder<PrefillChunk>(count);
        foreach (ref readonly var entry in batch.Entries.AsSpan())
        {
            if (entry.Kind == EntryKind.Decode) continue;
            chunks.Add(new PrefillChunk(entry.Request, entry.Tokens, entry.Context, entry.Kind));
        }

        return chunks.MoveToImmutable();
    }
}
