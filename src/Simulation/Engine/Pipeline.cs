using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>When each stage of a replica works on a batch.</summary>
internal static class Pipeline
{
    private const int ChunksOnStack = 64;

    /// <summary>When a batch that starts now leaves the last stage, and each stage's span where there are several. A stage
    /// takes it when the hand-over has come and the batch before has left.</summary>
    public static (SimTime EndsAt, ImmutableArray<StageSpan> Stages) Place(
        SimulationEnvironment environment,
        ReplicaState replica,
        Batch batch,
        ImmutableArray<PrefillChunk> chunks,
        SimTime at)
    {
        Span<PrefillShape> prefills =
            chunks.Length <= ChunksOnStack ? stackalloc PrefillShape[chunks.Length] : new PrefillShape[chunks.Length];
        var shape = ShapeOf(batch, chunks, prefills);
        var stageCount = environment.Limits.PipelineStages;
        if (stageCount == 1) return (at + environment.Costs.StageTime(shape, 0), []);

        var before = replica.Flights.IsEmpty ? [] : replica.Flights[^1].Stages;
        var handOver = environment.Costs.HandOver(shape);
        var stages = ImmutableArray.CreateBuilder<StageSpan>(stageCount);
        var ready = at;
        for (var stage = 0; stage < stageCount; stage++)
        {
            var start = before.IsEmpty ? ready : SimTime.Max(ready, before[stage].End);
            var end = start + environment.Costs.StageTime(shape, stage);
            stages.Add(new StageSpan(start, end));
            ready = end + handOver;
        }

        return (stages[^1].End, stages.MoveToImmutable());
    }

    /// <summary>What a batch's cost depends on.</summary>
    public static BatchShape ShapeOf(Batch batch, ImmutableArray<PrefillChunk> chunks, Span<PrefillShape> prefills)
    {
        for (var i = 0; i < chunks.Length; i++) prefills[i] = new PrefillShape(chunks[i].Tokens, chunks[i].Context);
        return new BatchShape
        {
            Prefills = prefills,
            PrefillTokens = batch.PrefillTokens,
            Decodes = batch.Decodes,
            DecodeContext = batch.DecodeContext,
            Sampled = batch.Sampled,
        };
    }
}
