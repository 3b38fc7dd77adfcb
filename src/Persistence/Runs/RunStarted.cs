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
/// <param name="Chain">What holds its stored events together: the name of the hash chain that their ids are, or
/// <c>none</c>.</param>
/// <param name="Parent">Where it was branched off; none: it is no branch.</param>
public sealed record RunStarted(
    string Name,
    string ScenarioName,
    ulong Seed,
    string Scenario,
    string ScenarioSha256,
    string EngineVersion,
    int EventSchema,
    ImmutableArray<RunFile> Files,
    bool Spans = false,
    string Chain = RunStarted.NoChain,
    RunParent? Parent = null)
{
    /// <summary>The chain of a run whose events are not held together by one.</summary>
    public const string NoChain = "none";
}
