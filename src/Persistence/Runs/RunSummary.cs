namespace EventSim.Persistence.Runs;

/// <summary>A stored run, as lists show it.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Name">Its name; several runs may share one.</param>
/// <param name="ScenarioName">The scenario's own name.</param>
/// <param name="ScenarioSha256">The digest of the scenario's canonical JSON.</param>
/// <param name="Seed">The scenario's seed.</param>
/// <param name="EngineVersion">The version of EventSim that simulated it.</param>
/// <param name="CreatedAt">When it was begun, by the database's clock.</param>
/// <param name="Status">How far it is.</param>
/// <param name="StoredEvents">Simulation events stored, its own ones.</param>
/// <param name="SimulatedUntil">The time of the last one. Unit: nanoseconds.</param>
/// <param name="EventHash">The digest of its events, once complete.</param>
/// <param name="Result">Its result as JSON, once complete; lists leave it out.</param>
/// <param name="Parent">The id of the run that it was branched off; none: it is no branch.</param>
/// <param name="BranchedAt">Until when it shares that run's events. Unit: nanoseconds.</param>
/// <param name="Chain">The hash chain over its stored events.</param>
/// <param name="SharedEvents">Simulation events that it shares with the runs that it was branched off.</param>
public sealed record RunSummary(
    RunId Run,
    string Name,
    string ScenarioName,
    string ScenarioSha256,
    ulong Seed,
    string EngineVersion,
    DateTimeOffset CreatedAt,
    RunStatus Status,
    long StoredEvents,
    long SimulatedUntil,
    string? EventHash,
    string? Result,
    string? Parent,
    long? BranchedAt,
    string? Chain,
    long SharedEvents);
