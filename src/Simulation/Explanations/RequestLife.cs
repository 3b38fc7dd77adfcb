using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Explanations;

/// <summary>Where the time of a request went.</summary>
/// <param name="Request">The request.</param>
/// <param name="Replica">Where it was routed to; none: nowhere yet.</param>
/// <param name="Outcome">How it ended, or where it was after the last event.</param>
/// <param name="Rejection">Why it was refused, where it was.</param>
/// <param name="FirstTokenAt">When its first output token was there; none: it has none.</param>
/// <param name="Until">When it ended, or the last event happened.</param>
/// <param name="OutputTokens">Output tokens produced.</param>
/// <param name="Preemptions">How often it was preempted.</param>
/// <param name="Queued">From its arrival to the first batch that it is part of, or to the end where there is
/// none.</param>
/// <param name="ToFirstToken">From its arrival to its first token, or to the end where it has none.</param>
/// <param name="AfterFirstToken">From there to the end.</param>
/// <param name="Whole">From its arrival to the end.</param>
public sealed record RequestLife(
    Request Request,
    ReplicaId? Replica,
    Outcome Outcome,
    RejectionReason? Rejection,
    SimTime? FirstTokenAt,
    SimTime Until,
    int OutputTokens,
    int Preemptions,
    LifeAccount Queued,
    LifeAccount ToFirstToken,
    LifeAccount AfterFirstToken,
    LifeAccount Whole)
{
    /// <summary>From its arrival to the end. Unit: ns.</summary>
    public long E2el => (Until - Request.ArrivedAt).Nanoseconds;

    /// <summary>From its arrival to its first token; none: it has none. Unit: ns.</summary>
    public long? Ttft => FirstTokenAt is { } at ? (at - Request.ArrivedAt).Nanoseconds : null;
}
