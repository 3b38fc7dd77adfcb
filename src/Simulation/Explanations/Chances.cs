using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Explanations;

/// <summary>When a replica next looks at its queue.</summary>
internal static class Chances
{
    /// <summary>The first instant from now on at which a replica may start a batch, unless it starts another before:
    /// whoever is in the queue by then is looked at.</summary>
    public static SimTime First(SimulationEnvironment environment, World world, ReplicaState replica, SimTime now)
    {
        if (environment.Lockstep)
            return world.Replicas.Aggregate(now, (last, other) => SimTime.Max(last, EndOf(other)));
        if (replica.Flights.IsEmpty) return now;
        if (replica.Flights[0] is { IsSpan: true } span)
            return span.Rotation is null ? FirstEnd(span, now) : FirstTurn(replica.Limits, span, span.Rotation, now);
        var free = SimTime.Max(now, replica.Flights[^1].StageOneFreesAt);
        return replica.Flights.Length < replica.Limits.PipelineStages
            ? free
            : SimTime.Max(free, replica.Flights[0].EndsAt);
    }

    private static SimTime EndOf(ReplicaState replica) =>
        replica.Flights.IsEmpty ? SimTime.Zero : replica.Flights[^1].EndsAt;

    private static SimTime FirstEnd(Flight span, SimTime now)
    {
        var steps = 0;
        while (span.Ends[steps] < now) steps++;
        return span.Ends[steps];
    }

    /// <summary>Once the first stage is done with the last batch, and no more are in the pipeline than fit beside one
    /// more.</summary>
    private static SimTime FirstTurn(EngineLimits limits, Flight span, Rotation rotation, SimTime now)
    {
        var started = 1;
        while (started < span.Steps && span.Stages[started * span.Depth].Start < now) started++;
        var free = SimTime.Max(now, span.Stages[(started - 1) * span.Depth].End);
        var leaves = rotation.InFlight.Length + started - limits.PipelineStages;
        return leaves < 0 ? free : SimTime.Max(free, rotation.EndOf(leaves, span.Ends.AsSpan()[..started]));
    }
}
