using EventSim.Domain.Events;

namespace EventSim.Persistence.Reading;

/// <summary>Some of a history's simulation events, one after the other.</summary>
/// <param name="From">The number of the first.</param>
/// <param name="Events">The events.</param>
internal readonly record struct EventBatch(long From, SimEvent[] Events);
