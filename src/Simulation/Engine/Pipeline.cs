using System.Runtime.InteropServices;
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
        var longest = environment.Costs.AsksForLongest ? replica.LongestDecode : 0;
        var shape = Shapes.Of(batch, onStack, longest);
        var stageCount = environment.Limits.PipelineStages;
        if (stageCount == 1) return (at + swaps + environment.Costs.StageTime(shape, 0), []);

        var before = replica.Flights.IsEmpty ? [] : replica.Flights[^1].Stages;
        var stages = new StageSpan[stageCount];
        Place(environment.Costs, shape, before.AsSpan(), at, swaps, stages);
        return (stages[^1].End, ImmutableCollectionsMarshal.AsImmutableArray(stages));
    }

    /// <summary>When each of several stages works on a batch that starts now.</summary>
    /// <param name="costs">What it costs.</param>
    /// <param name="shape">The batch.</param>
    /// <param name="before">When they work on the batch before; empty: there is none in the pipeline.</param>
    /// <param name="at">The instant.</param>
    /// <param name="swaps">How long the first stage waits.</param>
    /// <param name="stages">Where it is written. Shape: [stages].</param>
    public static void Place(
        CostModel costs,
        in BatchShape shape,
        ReadOnlySpan<StageSpan> before,
        SimTime at,
        Duration swaps,
        Span<StageSpan> stages)
    {
        var handOver = costs.HandOver(shape);
        var ready = at;
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var start = before.IsEmpty ? ready : SimTime.Max(ready, before[stage].End);
            var end = start + costs.StageTime(shape, stage) + (stage == 0 ? swaps : Duration.Zero);
            stages[stage] = new StageSpan(start, end);
            ready = end + handOver;
        }
    }
}
