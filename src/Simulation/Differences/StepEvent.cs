using EventSim.Domain.Events;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Differences;

/// <summary>An event of the step-by-step order, with what is known after it.</summary>
/// <param name="Happened">The event; of a decode span the start and the end of each iteration.</param>
/// <param name="World">The state; while a decode span is in flight, as after the start of its first iteration.</param>
/// <param name="UsedBlocks">KV blocks of its replica in use; none: it has no replica or changes none.</param>
public readonly record struct StepEvent(SimEvent Happened, World World, int? UsedBlocks = null);
