namespace EventSim.Persistence.Projections;

/// <summary>A row of the table <c>request</c>. Times in nanoseconds since the start of the run; none: not
/// yet.</summary>
public sealed record RequestRow(
    int Request,
    string Profile,
    int Session,
    int Turn,
    int PromptTokens,
    int AskedTokens,
    long ArrivedAt,
    int? Replica,
    long? AdmittedAt,
    long? FirstTokenAt,
    long? FinishedAt,
    int OutputTokens,
    string Outcome,
    string? Reason,
    int Preemptions,
    long RecomputedTokens,
    long CachedTokens);
