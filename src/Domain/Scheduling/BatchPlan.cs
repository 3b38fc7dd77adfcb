using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>What a scheduler proposes for the next iteration: no side effect.</summary>
/// <param name="Preempted">Running requests that lose their blocks, in order; each becomes the first that
/// waits.</param>
/// <param name="Skipped">Preempted requests that are passed over until their batches have left the pipeline.</param>
/// <param name="Batch">The batch: of the running sequences that are ready to decode the first so many do.</param>
public readonly record struct BatchPlan(
    ImmutableArray<(RequestId Request, int HeldTokens)> Preempted, ImmutableArray<RequestId> Skipped, Batch Batch);
