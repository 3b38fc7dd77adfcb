namespace EventSim.Persistence.Runs;

/// <summary>A run of a tree of branches.</summary>
/// <param name="Summary">The run.</param>
/// <param name="Scenario">Its scenario's canonical JSON.</param>
public sealed record RunBranch(RunSummary Summary, string Scenario);
