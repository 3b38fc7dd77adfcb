using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Inputs;

/// <summary>Where requests come from: first turns in order of arrival, and what follows each request that ends.
/// Pure: the same arguments always give the same answer.</summary>
public abstract class WorkloadSource
{
    /// <summary>First turns (and listed or recorded requests), all before the horizon.</summary>
    public abstract int FirstTurns { get; }

    /// <summary>When the first turn with this number (from 0, in order of arrival) arrives.</summary>
    public abstract SimTime ArrivalOf(int index);

    /// <summary>The first turn with this number: ordered by time, profile, session.</summary>
    public abstract PlannedRequest FirstTurn(int index);

    /// <summary>The next request of the session or client of a request that has ended; none where it was the last, or
    /// where the next would arrive at or after the horizon.</summary>
    /// <param name="ended">The request that ended.</param>
    /// <param name="produced">Output tokens it produced.</param>
    /// <param name="complete">It produced all that it asked for; false where it was rejected or cut.</param>
    /// <param name="at">When it ended.</param>
    public abstract PlannedRequest? NextAfter(Request ended, int produced, bool complete, SimTime at);
}
