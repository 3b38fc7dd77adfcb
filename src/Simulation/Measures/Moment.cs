using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

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
    public static Moment Of(Transition transition) => transition.Events[0] switch
    {
        SimEvent.IterationCompleted e => new(e.At, e.Replica.Value, 0),
        SimEvent.DecodeSpanCompleted e => new(e.At, e.Replica.Value, 0),
        SimEvent.RequestFinished e => new(e.At, e.Replica.Value, 0),
        SimEvent.IterationStarted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.DecodeSpanStarted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.RequestPreempted e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.RequestSkipped e => new(e.At, int.MaxValue, e.Replica.Value),
        SimEvent.RequestRejected e => new(e.At, int.MaxValue, RefusedBy(e.Request, transition.Before)),
        var other => new(other.At, int.MaxValue, 0),
    };

    /// <summary>The replica whose scheduler refuses a request that waits there; 0 where it is refused on its way, as
    /// all that arrives stands before all that starts.</summary>
    private static int RefusedBy(RequestId request, World before)
    {
        if (before.InTransit.Any(transit => transit.Request.Id == request)) return 0;
        return before.Replicas.First(replica => replica.Waiting.Contains(request)).Id.Value;
    }
}
