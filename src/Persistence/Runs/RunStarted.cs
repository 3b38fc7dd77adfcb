namespace EventSim.Persistence.Runs;

/// <summary>The first event of every stored run: all that a replay needs to know. No event of the simulation.</summary>
/// <param name="Name">What the user calls the run; the scenario's name unless <c>--name</c> was given.</param>
/// <param name="ScenarioName">The scenario's own name.</param>
/// <param name="Seed">The scenario's seed.</param>
/// <param name="Scenario">The scenario's canonical JSON, as text: jsonb would order its keys anew.</param>
/// <param name="ScenarioSha256">Its digest, lower-case hexadecimal.</param>
/// <param name="EngineVersion">The version of EventSim that simulated it.</param>
/// <param name="EventSchema">The newest event version when it was stored: <see
/// cref="Serialization.EventNames.Schema"/>.</param>
/// <param name="Files">The files that the scenario names, to read them again.</param>
/// <param name="Spans">Decode iterations in a row are one event where they can be; else each is its own. No part of the
/// scenario, whose results are the same either way.</param>
public sealed record RunStarted(
    string Name,
    string ScenarioName,
    ulong Seed,
    string Scenario,
    string ScenarioSha256,
    string EngineVersion,
    int EventSchema,
    ImmutableArray<RunFile> Files,
    bool Spans = false);
