using EventSim.Domain.Events;

namespace EventSim.Simulation.Measures;

/// <summary>What may change how many KV blocks are in use.</summary>
internal static class BlockChanges
{
    /// <summary>The replica on which an event may have changed them; none: on none.</summary>
    public static int? ReplicaOf(SimEvent happened) => happened switch
    {
        SimEvent.RequestPreempted e => e.Replica.Value,
        SimEvent.IterationStarted e => e.Replica.Value,
        SimEvent.IterationCompleted e => e.Replica.Value,
        SimEvent.RequestFinished e => e.Replica.Value,
        SimEvent.RequestAborted e => e.Replica.Value,
        _ => null,
    };
}
