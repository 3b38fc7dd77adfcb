using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>What a scheduler proposes for the next iteration: no side effect.</summary>
/// <param name="Preempted">Running requests that lose their blocks, in order; each becomes the first that
/// waits.</param>
/// <param name="Skipped">Preempted requests that are passed over until their batches have left the pipeline.</param>
/// <param name="Batch">The batch: of the running sequences that are ready to decode the first so many do.</param>
public readonly record struct BatchPlan(
    ImmutableArray<PlannedPreemption> Preempted, ImmutableArray<RequestId> Skipped, Batch Batch)
{
    /// <summary>Waiting requests that have outgrown the engine, and why.</summary>
    public ImmutableArray<(RequestId Request, RejectionReason Reason)> Rejected { get; init; } = [];
}

/// <summary>A running request is to lose its blocks.</summary>
/// <param name="Request">The request.</param>
/// <param name="HeldTokens">Tokens it has computed.</param>
/// <param name="Before">See <see cref="SimEvent.RequestPreempted"/>.</param>
public readonly record struct PlannedPreemption(
    RequestId Request, int HeldTokens, ImmutableArray<GivenRoom> Before = default);
