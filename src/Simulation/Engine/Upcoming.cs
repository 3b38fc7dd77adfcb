using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Engine;

/// <summary>What is still to come.</summary>
internal static class Upcoming
{
    /// <summary>The request that arrives next: a first turn or a later one, in the order of arrivals; none: no
    /// more.</summary>
    public static PlannedRequest? Request(SimulationEnvironment environment, World world)
    {
        PlannedRequest? first = world.FirstTurnsArrived < environment.Workload.FirstTurns
            ? environment.Workload.FirstTurn(world.FirstTurnsArrived)
            : null;
        if (world.FollowUps.IsEmpty) return first;
        var followUp = world.FollowUps[0];
        return first is { } turn && turn < followUp ? turn : followUp;
    }

    /// <summary>When the next request arrives, without drawing its lengths.</summary>
    public static SimTime Arrival(SimulationEnvironment environment, World world)
    {
        var first = world.FirstTurnsArrived < environment.Workload.FirstTurns
            ? environment.Workload.ArrivalOf(world.FirstTurnsArrived)
            : SimTime.Never;
        return world.FollowUps.IsEmpty ? first : SimTime.Min(first, world.FollowUps[0].At);
    }

    /// <summary>When the next request on its way gets there.</summary>
    public static SimTime Transit(World world) => world.InTransit.IsEmpty ? SimTime.Never : world.InTransit[0].At;
}
