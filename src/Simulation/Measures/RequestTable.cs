using EventSim.Domain.Events;

namespace EventSim.Simulation.Measures;

/// <summary>How a request ended, or where it was when the run stopped.</summary>
public enum Outcome : byte
{
    /// <summary>It waits at a replica, or is on its way to one.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    InFlight,

    /// <summary>It produced its last token.</summary>
    Completed,

    /// <summary>It was refused at its arrival.</summary>
    Rejected,

    /// <summary>Its client gave it up.</summary>
    Aborted,
}

/// <summary>What happened to a request. Times are -1 where it has not happened. 72 bytes: a run may have
/// millions.</summary>
public struct RequestFacts
{
    /// <summary>When the client sent it.</summary>
    public long ArrivedAt { get; set; }

    /// <summary>When it was first part of a batch.</summary>
    public long ScheduledAt { get; set; }

    /// <summary>When its first output token was there.</summary>
    public long FirstTokenAt { get; set; }

    /// <summary>When its last output token so far was there.</summary>
    public long LastTokenAt { get; set; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; set; }

    /// <summary>Output tokens produced.</summary>
    public int OutputTokens { get; set; }

    /// <summary>Tokens computed by prefill, those computed again included.</summary>
    public int PrefilledTokens { get; set; }

    /// <summary>Tokens found in the prefix cache, at all admissions.</summary>
    public int CachedTokens { get; set; }

    /// <summary>Tokens held at preemptions, which were computed again.</summary>
    public int RecomputedTokens { get; set; }

    /// <summary>Of these, tokens held at the last preemption, while it waits.</summary>
    public int HeldTokens { get; set; }

    /// <summary>Preemptions.</summary>
    public int Preemptions { get; set; }

    /// <summary>It is refused. What it held at its last preemption is not computed again.</summary>
    public void Reject(RejectionReason reason)
    {
        Outcome = Outcome.Rejected;
        Rejection = reason;
        RecomputedTokens -= HeldTokens;
    }

    /// <summary>The replica it was routed to; -1: none.</summary>
    public short Replica { get; set; }

    /// <summary>The index of its profile.</summary>
    public short Profile { get; set; }

    /// <summary>How it ended, or where it is.</summary>
    public Outcome Outcome { get; set; }

    /// <summary>Why it was refused, where it was.</summary>
    public RejectionReason Rejection { get; set; }

    /// <summary>Why it stopped, where it completed.</summary>
    public FinishReason Finish { get; set; }

    /// <summary>First output token − arrival, queueing included. Unit: ns.</summary>
    public readonly long Ttft => FirstTokenAt - ArrivedAt;

    /// <summary>Last token − arrival. Unit: ns.</summary>
    public readonly long E2el => LastTokenAt - ArrivedAt;

    /// <summary>First scheduled − arrival. Unit: ns.</summary>
    public readonly long Queued => ScheduledAt - ArrivedAt;

    /// <summary>(E2EL − TTFT) / (output − 1); undefined for one token. Unit: ns.</summary>
    public readonly double Tpot => (LastTokenAt - FirstTokenAt) / (double)(OutputTokens - 1);
}

/// <summary>The facts of every request of a run, by id.</summary>
public sealed class RequestTable
{
    private readonly PagedList<RequestFacts> facts = new();

    /// <summary>Requests so far.</summary>
    public int Count => facts.Count;

    /// <summary>The facts of a request.</summary>
    public ref RequestFacts this[int id] => ref facts[id];

    /// <summary>Adds the request with the next id.</summary>
    public void Add(SimEvent.RequestArrived arrived) => facts.Add(new RequestFacts
    {
        ArrivedAt = arrived.At.Nanoseconds,
        ScheduledAt = -1,
        FirstTokenAt = -1,
        LastTokenAt = -1,
        PromptTokens = arrived.PromptTokens,
        Replica = -1,
        Profile = (short)arrived.Profile,
    });
}
