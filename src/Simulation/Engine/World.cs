using EventSim.Domain.Hardware;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Engine;

/// <summary>A request on its way to the router, or from there to its replica.</summary>
/// <param name="At">When it gets there.</param>
/// <param name="Request">The request.</param>
/// <param name="Replica">The replica it goes to; none: it is on its way to the router.</param>
public sealed record Transit(SimTime At, Request Request, ReplicaId? Replica) : IComparable<Transit>
{
    /// <summary>By time, then by order of arrival.</summary>
    public int CompareTo(Transit? other)
    {
        if (other is null) return 1;
        var byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : Request.Id.CompareTo(other.Request.Id);
    }

    /// <summary>Gets there first.</summary>
    public static bool operator <(Transit a, Transit b) => a.CompareTo(b) < 0;

    /// <summary>Gets there after.</summary>
    public static bool operator >(Transit a, Transit b) => a.CompareTo(b) > 0;

    /// <summary>Gets there first, or is the same.</summary>
    public static bool operator <=(Transit a, Transit b) => a.CompareTo(b) <= 0;

    /// <summary>Gets there after, or is the same.</summary>
    public static bool operator >=(Transit a, Transit b) => a.CompareTo(b) >= 0;
}

/// <summary>The whole state of a simulation. It follows from the events alone.</summary>
/// <param name="Now">When the last event happened.</param>
/// <param name="FirstTurnsArrived">First turns that have arrived: the cursor into the sorted arrivals.</param>
/// <param name="Arrived">Requests that have arrived; numbers the next one.</param>
/// <param name="Routed">Requests that were accepted and routed.</param>
/// <param name="FollowUps">Later turns that are still to come.</param>
/// <param name="InTransit">Requests between client, router and replica.</param>
/// <param name="ToRouter">The link from the clients to the router; none: it costs nothing.</param>
/// <param name="Replicas">The engines.</param>
public sealed record World(
    SimTime Now,
    int FirstTurnsArrived,
    int Arrived,
    int Routed,
    ImmutableSortedSet<PlannedRequest> FollowUps,
    ImmutableSortedSet<Transit> InTransit,
    Link? ToRouter,
    ImmutableArray<ReplicaState> Replicas)
{
    /// <summary>The state before the first event.</summary>
    public static World Empty(EngineLimits limits, int replicas, Link? toRouter) => new(
        SimTime.Zero, 0, 0, 0, [], [], toRouter,
        [.. Enumerable.Range(0, replicas).Select(i => ReplicaState.Idle(new ReplicaId(i), limits))]);

    /// <summary>Requests that wait at a replica or are on their way to one.</summary>
    public int Waiting => InTransit.Count + Replicas.Sum(r => r.Waiting.Count);

    /// <summary>Requests that run.</summary>
    public int Running => Replicas.Sum(r => r.RunningCount);

    /// <summary>Nothing is left to do but what is still to arrive.</summary>
    public bool IsEmpty => Waiting == 0 && Running == 0 && FollowUps.IsEmpty;
}
