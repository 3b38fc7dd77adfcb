namespace EventSim.Persistence.Runs;

/// <summary>The last event of a run that came to its end. A run without it is running or was interrupted.</summary>
/// <param name="Events">Step-by-step events of the simulation.</param>
/// <param name="EventHash">Their digest, lower-case hexadecimal.</param>
/// <param name="SimulatedUntil">The time of the last one. Unit: nanoseconds.</param>
/// <param name="Result">The result as JSON text, without its wall time.</param>
public sealed record RunCompleted(long Events, string EventHash, long SimulatedUntil, string Result);
