namespace EventSim.Persistence.Runs;

/// <summary>A file that a run's scenario names (a trace, or the values of an empirical distribution).</summary>
/// <param name="Sha256">Digest of its bytes, lower-case hexadecimal.</param>
/// <param name="Name">The file as the scenario names it.</param>
/// <param name="FullPath">Where it was when the run began.</param>
public sealed record RunFile(string Sha256, string Name, string FullPath);
