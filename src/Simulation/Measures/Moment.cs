using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Measures;

/// <summary>Where a transition stands in the total order: which iterations of decode spans end and start before
/// it.</summary>
/// <param name="At">All that end or start before this instant do.</param>
/// <param name="EndsBelow">Those that end at it, of the replicas below this one.</param>
/// <param name="StartsBelow">Those that start at it, of the replicas below this one.</param>
internal readonly record struct Moment(SimTime At, int EndsBelow, int StartsBelow)
{
    /// <summary>The moment of a transition's first event. At one instant first batches end, by replica, then requests
    /// arrive, then batches start, by replica.</summary>
    public static Moment Of(SimEvent happened) => happened switch
    {
        SimEvent.IterationCompleted e => new(e.At, e.Replica.Value, 0),
        SimEvent.DecodeSpanCompleted e => new(e.At, e.Replica.Value, 0),
        SimEvent.RequestFinished e => new(e.At, e.Replica.Value, 0),
        SimEvent.IterationStarted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.DecodeSpanStarted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.RequestPreempted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.RequestSkipped e => new(e.At, int.MaxValue, e.Replica.Value),
        _ => new(happened.At, int.MaxValue, 0),
    };
}
