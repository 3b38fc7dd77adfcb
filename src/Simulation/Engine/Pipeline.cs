using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>When each stage of a replica works on a batch.</summary>
internal static class Pipeline
{
    /// <summary>When a batch that starts now leaves the last stage, and each stage's span where there are several. A
    /// stage takes it when the hand-over has come and the batch before has left. The first stage waits for the KV
    /// blocks that are swapped out or in.</summary>
    public static (SimTime EndsAt, ImmutableArray<StageSpan> Stages) Place(
        SimulationEnvironment environment,
        ReplicaState replica,
        Batch batch,
        SimTime at,
        Duration swaps)
    {
        Span<PrefillShape> onStack = stackalloc PrefillShape[Shapes.OnStack];
        var shape = Shapes.Of(batch, onStack);
        var stageCount = environment.Limits.PipelineStages;
        if (stageCount == 1) return (at + swaps + environment.Costs.StageTime(shape, 0), []);

        var before = replica.Flights.IsEmpty ? [] : replica.Flights[^1].Stages;
        var handOver = environment.Costs.HandOver(shape);
        var stages = ImmutableArray.CreateBuilder<StageSpan>(stageCount);
        var ready = at;
        for (var stage = 0; stage < stageCount; stage++)
        {
            var start = before.IsEmpty ? ready : SimTime.Max(ready, before[stage].End);
            var end = start + environment.Costs.StageTime(shape, stage) + (stage == 0 ? swaps : Duration.Zero);
            stages.Add(new StageSpan(start, end));
            ready = end + handOver;
        }

        return (stages[^1].End, stages.MoveToImmutable());
    }
}
