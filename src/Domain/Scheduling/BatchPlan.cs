using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>What a scheduler proposes for the next iteration: no side effect.</summary>
/// <param name="Preempted">Running requests that lose their blocks, in order; each becomes the first that waits.</param>
/// <param name="Skipped">Preempted requests that are passed over until their batches have left the pipeline.</param>
/// <param name="Entries">The batch: running sequences in running order, then admissions; empty where nothing can run.</param>
public sealed record BatchPlan(
    ImmutableArray<(RequestId Request, int HeldTokens)> Preempted,
    ImmutableArray<RequestId> Skipped,
    ImmutableArray<BatchEntry> Entries);
