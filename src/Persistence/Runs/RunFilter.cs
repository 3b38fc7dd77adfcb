namespace EventSim.Persistence.Runs;

/// <summary>Which runs are meant: those to which all of it applies.</summary>
/// <param name="Scenario">Only those of the scenario with this name.</param>
/// <param name="Since">Only those begun in so long a time before now, by the database's clock.</param>
/// <param name="Until">Only those begun so long before now, or earlier.</param>
/// <param name="Name">Only those with this name.</param>
/// <param name="Status">Only those that are so far.</param>
/// <param name="Engine">Only those that this version of EventSim simulated.</param>
/// <param name="Parent">Only those branched off the run with this id.</param>
/// <param name="Limit">The newest so many of them; none: all.</param>
public sealed record RunFilter(
    string? Scenario = null,
    TimeSpan? Since = null,
    TimeSpan? Until = null,
    string? Name = null,
    RunStatus? Status = null,
    string? Engine = null,
    string? Parent = null,
    int? Limit = null);
