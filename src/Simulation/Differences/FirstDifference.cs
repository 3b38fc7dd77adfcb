using EventSim.Domain.Events;

namespace EventSim.Simulation.Differences;

/// <summary>One run where it first differs from another.</summary>
/// <param name="Happened">Its event; none: it has none left.</param>
/// <param name="Replicas">The replicas after it.</param>
public sealed record DifferingSide(SimEvent? Happened, ImmutableArray<ReplicaAt> Replicas);

/// <summary>The first event in which two runs differ.</summary>
/// <param name="Number">Its place in the step-by-step order, from 0: so many events before it are the same.</param>
/// <param name="A">One run.</param>
/// <param name="B">The other.</param>
public sealed record FirstDifference(long Number, DifferingSide A, DifferingSide B);
