using EventSim.Domain.Events;
using EventSim.Domain.Identity;

namespace EventSim.Persistence.Projections;

/// <summary>What has happened so far to a request that is in the system.</summary>
internal sealed class LiveRequest(SimEvent.RequestArrived arrived, string profile)
{
    private long? _admittedAt;
    private int _preemptions;
    private long _recomputed;

    public SimEvent.RequestArrived Arrived { get; } = arrived;

    public ReplicaId? Replica { get; set; }

    public long? FirstTokenAt { get; set; }

    /// <summary>It has run, and so may have produced something.</summary>
    public bool HasRun => _admittedAt is not null;

    /// <summary>It is in a replica's running set; a preempted one waits again.</summary>
    public bool IsRunning { get; private set; }

    public void Admitted(long at)
    {
        _admittedAt ??= at;
        IsRunning = true;
    }

    public void Preempted(int heldTokens)
    {
        IsRunning = false;
        _preemptions++;
        _recomputed += heldTokens;
    }

    public RequestRow Row(string outcome, string? reason, long? finishedAt, int produced) => new(
        Arrived.Request.Value,
        profile,
        Arrived.Session,
        Arrived.Turn,
        Arrived.PromptTokens,
        Arrived.OutputTokens,
        Arrived.At.Nanoseconds,
        Replica?.Value,
        _admittedAt,
        FirstTokenAt,
        finishedAt,
        produced,
        outcome,
        reason,
        _preemptions,
        _recomputed,
        CachedTokens: 0);
}
