using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Measures;

/// <summary>One iteration of a decode span.</summary>
/// <param name="Replica">The replica.</param>
/// <param name="Iteration">The replica's iteration.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="Decodes">Its sequences.</param>
/// <param name="Context">Sum of their tokens in the cache, the new ones included.</param>
/// <param name="UsedBlocks">KV blocks of the replica in use.</param>
/// <param name="Stages">At its start: when each stage works on it, where there are several.</param>
public readonly record struct DecodeStep(
    ReplicaId Replica,
    int Iteration,
    SimTime StartedAt,
    SimTime EndsAt,
    int Decodes,
    long Context,
    int UsedBlocks,
    ImmutableArray<StageSpan> Stages = default);
