using EventSim.Domain.Scheduling;

namespace EventSim.Domain.Serving;

/// <summary>Which tokens of the running requests of a replica can be computed next.</summary>
internal readonly ref struct Readiness(ReplicaState replica)
{
    private readonly ReplicaState replica = replica;
    private readonly int completed = replica.Completed;
    private readonly bool waits = replica.Limits.Async == AsyncScheduling.Off;

    /// <summary>Tokens that can be computed.</summary>
    public int Remaining(in Sequence sequence) =>
        waits ? sequence.Remaining(completed) : RemainingOrToCome(sequence);

    /// <summary>What can be computed is the one token it produced last, or will have.</summary>
    public bool IsToDecode(in Sequence sequence) => sequence.HasOutput && Remaining(sequence) == 1;

    /// <summary>A token counts before it is there, unless it is the last; over several stages, not in the batches right
    /// after the one that brings it.</summary>
    private int RemainingOrToCome(in Sequence s)
    {
        var coming = InFlight.Samples(replica, s.Request);
        if (coming > 0 && s.Known - coming + 1 >= s.StopsAt) return 0;
        var apart = replica.Limits.Async == AsyncScheduling.OverStages ? replica.Limits.PipelineStages - 1 : 0;
        return s.Samples && replica.Iterations < s.LastBatch + apart ? 0 : s.Known - s.Computed;
    }
}
