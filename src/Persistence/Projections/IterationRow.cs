using EventSim.Domain.Batching;

namespace EventSim.Persistence.Projections;

/// <summary>A row of the view <c>iteration</c>. Times in nanoseconds since the start of the run; stages: when each
/// works on it, empty where there is one.</summary>
public readonly record struct IterationRow(
    int Replica,
    int Iteration,
    long StartedAt,
    long EndsAt,
    int Sequences,
    int Prefills,
    int Decodes,
    int PrefillTokens,
    int Running,
    int Waiting,
    int KvBlocks,
    ImmutableArray<StageSpan> Stages = default);
