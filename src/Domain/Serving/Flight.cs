using EventSim.Domain.Batching;
using EventSim.Domain.Units;

namespace EventSim.Domain.Serving;

/// <summary>A batch in the pipeline, or a decode span: iterations in a row of which this describes the first.</summary>
/// <param name="Iteration">The replica's iteration.</param>
/// <param name="StartedAt">When it entered the first stage.</param>
/// <param name="StageOneFreesAt">When the first stage is done with it.</param>
/// <param name="EndsAt">When it leaves the last stage; of a span the last iteration.</param>
/// <param name="Stages">When each stage works on it; empty where there is one.</param>
/// <param name="Batch">What it computes.</param>
/// <param name="Stood">See <see cref="ReplicaState.Stood"/>, when it had started.</param>
/// <param name="Steady">See <see cref="ReplicaState.Steady"/>, when it had started. Where there is one, every running
/// sequence is a member, else those that it was the last batch of.</param>
/// <param name="Finishing">How many of them produce their last token in it; of a span, in its last iteration.</param>
public sealed record Flight(
    int Iteration,
    SimTime StartedAt,
    SimTime StageOneFreesAt,
    SimTime EndsAt,
    ImmutableArray<StageSpan> Stages,
    Batch Batch,
    ImmutableArray<Sequence> Stood,
    Steady? Steady,
    int Finishing)
{
    /// <summary>When each iteration of a decode span ends, those cut off included; empty: it is no span.</summary>
    public ImmutableArray<SimTime> Ends { get; init; } = [];

    /// <summary>Iterations that it stands for.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Of a decode span over several stages, the batches that take turns.</summary>
    public Rotation? Rotation { get; init; }

    /// <summary>The stages that work on an iteration of a rotation.</summary>
    public int Depth => Stages.Length / Steps;

    /// <summary>It is a decode span.</summary>
    public bool IsSpan => !Ends.IsEmpty;

    /// <summary>How many more tokens a sequence of <see cref="Stood"/> knows once it is over, where all
    /// decode.</summary>
    public int Decoded => (Steady?.Steps ?? 0) + Steps - 1;

    /// <summary>The replica's running sequences when it had started.</summary>
    public ImmutableArray<Sequence> Running => Steady is null ? Stood : Steady.Expand(Stood, Iteration);

    /// <summary>A sequence of <see cref="Running"/> is part of the batch.</summary>
    public bool Has(in Sequence sequence) => sequence.LastBatch == Iteration;

    /// <summary>The batch written out, in batch order.</summary>
    public ImmutableArray<BatchEntry> Entries()
    {
        var entries = ImmutableArray.CreateBuilder<BatchEntry>(Batch.Sequences);
        var chunk = 0;
        foreach (var s in Running)
        {
            if (!Has(s)) continue;
            var isChunk = chunk < Batch.Chunks.Length && Batch.Chunks[chunk].Request == s.Request;
            if (isChunk)
            {
                var c = Batch.Chunks[chunk++];
                entries.Add(new BatchEntry(s.Request, c.Tokens, c.Context, c.Kind, s.Samples));
            }
            else
            {
                entries.Add(new BatchEntry(s.Request, 1, s.Computed - 1, EntryKind.Decode, s.Samples));
            }
        }

        return entries.DrainToImmutable();
    }
}
