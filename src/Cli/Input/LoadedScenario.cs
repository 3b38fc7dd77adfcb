using EventSim.Domain.Scenarios;

namespace EventSim.Cli.Input;

/// <summary>A scenario that was read and found good.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="CanonicalJson">Its canonical form: what its hash is of, and what a run stores.</param>
/// <param name="Sha256">SHA-256 of the canonical form in UTF-8, lower-case hexadecimal.</param>
/// <param name="Files">The files that it names: a run stores them beside the canonical form, to read them
/// again.</param>
public sealed record LoadedScenario(
    Scenario Scenario, string CanonicalJson, string Sha256, ImmutableArray<InputFile> Files);
