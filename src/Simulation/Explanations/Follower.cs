using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Explanations;

/// <summary>A request that is followed: up to when its time is accounted for, and what it is spending it on.</summary>
/// <param name="request">The request.</param>
/// <param name="arrival">The event of its arrival.</param>
/// <param name="names">Other requests are to be named.</param>
internal sealed class Follower(Request request, long arrival, bool names)
{
    private readonly AccountDraft queued = new();
    private readonly AccountDraft toFirstToken = new();
    private readonly AccountDraft afterFirstToken = new();
    private readonly List<Visit> visits = [];
    private long sinceEvent = arrival;
    private bool wasScheduled;
    private SimTime? firstTokenAt;
    private int tokens;
    private int preemptions;
    private LifePart next;
    private ReplicaState? seen;

    /// <summary>The request.</summary>
    public Request Request { get; } = request;

    /// <summary>Where it was routed to.</summary>
    public ReplicaId? Replica { get; set; }

    /// <summary>Its time up to here is accounted for.</summary>
    public SimTime Since { get; private set; } = request.ArrivedAt;

    /// <summary>What it is spending its time on, while it is in no batch.</summary>
    public LifePart Cause { get; private set; } = LifePart.Transfer;

    /// <summary>When another cause takes over, if nothing happens before.</summary>
    public SimTime SwitchAt { get; set; } = SimTime.Never;

    /// <summary>It was preempted and waits.</summary>
    public bool IsPreempted { get; private set; }

    /// <summary>Its first so many tokens had been computed before a preemption.</summary>
    public int Lost { get; private set; }

    /// <summary>It is in a batch.</summary>
    public bool IsInBatch => visits.Count > 0;

    private AccountDraft Account =>
        !wasScheduled ? queued : firstTokenAt is null ? toFirstToken : afterFirstToken;

    /// <summary>From now on it spends its time on this.</summary>
    public void Turn(LifePart cause, long number, ReplicaState? replica)
    {
        Cause = cause;
        sinceEvent = number;
        seen = names ? replica : null;
    }

    /// <summary>At an instant another cause takes over, if nothing happens before.</summary>
    public void TurnAt(SimTime at, LifePart cause)
    {
        SwitchAt = at;
        next = cause;
    }

    /// <summary>Accounts for its time until now, in which it was in no batch.</summary>
    public void Close(SimTime to, long number)
    {
        if (SwitchAt < to)
        {
            Add(SwitchAt, number);
            Cause = next;
            SwitchAt = SimTime.Never;
        }

        Add(to, number);
    }

    /// <summary>It is part of a batch that starts.</summary>
    public void Enter(Visit visit)
    {
        if (!IsInBatch) Close(visit.StartedAt, Math.Max(sinceEvent, visit.Event));
        visits.Add(visit);
        wasScheduled = true;
        SwitchAt = SimTime.Never;
        IsPreempted = false;
        Turn(LifePart.Pipeline, visit.Event, null);
    }

    /// <summary>A batch ended; nothing where it was not in it.</summary>
    public void Leave(int iteration, SimTime at, long number)
    {
        if (!IsInBatch || visits[0].Iteration != iteration) return;
        var samples = visits[0].Own.Samples;
        WriteFirst(at, number);
        visits.RemoveAt(0);
        if (samples) Produce(1, at);
    }

    /// <summary>The batches that have ended by now.</summary>
    public void LeaveUntil(SimTime at, long number)
    {
        while (IsInBatch && visits[0].EndsAt <= at) Leave(visits[0].Iteration, visits[0].EndsAt, number);
    }

    /// <summary>Decodes in a row, written at once, from where its account stands.</summary>
    public void Decode(int steps, in WorkSplit work, SimTime to, (long First, long Last) events, Companions? with)
    {
        Visit.Write(Account, work, new OwnWork(1, 0, true, true, 0), new Stretch(Since, to, events.First, events.Last));
        with?.Blame(Account, work);
        (Since, sinceEvent) = (to, events.Last);
        tokens += steps;
    }

    /// <summary>It lost its KV blocks. Where the token of a batch in the pipeline is lost as well, so is its place in
    /// it.</summary>
    public void Preempt(SimEvent.RequestPreempted preempted, long number, ReplicaState after)
    {
        if (!IsInBatch) Close(preempted.At, number);
        else if (after.Limits.DropsPreempted) WriteFirst(preempted.At, number);
        if (after.Limits.DropsPreempted) visits.Clear();
        if (!preempted.Swapped) Lost = Math.Max(Lost, preempted.HeldTokens);
        preemptions++;
        IsPreempted = true;
        SwitchAt = SimTime.Never;
        Turn(LifePart.Preempted, number, after);
    }

    /// <summary>Its life, which is over, or has been seen until now.</summary>
    public RequestLife End(Outcome outcome, RejectionReason? rejection, SimTime at, long number)
    {
        while (IsInBatch && Since < at)
        {
            WriteFirst(SimTime.Min(visits[0].EndsAt, at), number);
            visits.RemoveAt(0);
        }

        Close(at, number);
        return new RequestLife(
            Request, Replica, outcome, rejection, firstTokenAt, at, tokens, preemptions,
            queued.ToAccount(), Together(queued, toFirstToken), afterFirstToken.ToAccount(),
            Together(queued, toFirstToken, afterFirstToken));
    }

    private static LifeAccount Together(params ReadOnlySpan<AccountDraft> accounts)
    {
        var whole = new AccountDraft();
        foreach (var account in accounts) whole.AddLater(account);
        return whole.ToAccount();
    }

    private void Produce(int more, SimTime at)
    {
        tokens += more;
        firstTokenAt ??= at;
    }

    /// <summary>Of the batches that it is in, time belongs to the oldest.</summary>
    private void WriteFirst(SimTime to, long number)
    {
        visits[0].Write(Account, Since, to, number);
        (Since, sinceEvent) = (to, number);
    }

    private void Add(SimTime to, long number)
    {
        if (to <= Since) return;
        var time = (to - Since).Nanoseconds;
        Account.Add(Cause, time, new Stretch(Since, to, sinceEvent, number));
        if (seen is not null) Companions.BlameWait(Account, Cause, Request.Id, time, seen);
        (Since, sinceEvent) = (to, number);
    }
}
