namespace EventSim.Cli.Input;

/// <summary>A file that a scenario names (a trace, or the values of an empirical distribution).</summary>
/// <param name="Sha256">Digest of its bytes, lower-case hexadecimal: what the scenario's hash knows of it.</param>
/// <param name="Name">The file as the scenario names it.</param>
/// <param name="FullPath">Where it was; no part of the hash, so that a checkout may move.</param>
public sealed record InputFile(string Sha256, string Name, string FullPath);
