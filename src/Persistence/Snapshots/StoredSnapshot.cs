using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Persistence.Snapshots;

/// <summary>A state that was kept.</summary>
/// <param name="Version">The version of the run's stream after which it holds.</param>
/// <param name="World">The state.</param>
public sealed record StoredSnapshot(long Version, World World)
{
    /// <summary>The run's own simulation events that led to it.</summary>
    public long Events => Version - 1;
}

/// <summary>How far a state may have come.</summary>
public abstract record SnapshotBound
{
    private SnapshotBound() { }

    /// <summary>It holds after so many events of the stream at most.</summary>
    public sealed record AtMost(long Version) : SnapshotBound;

    /// <summary>Nothing has happened yet at an instant: a request that arrives then has not.</summary>
    public sealed record Before(SimTime At) : SnapshotBound;
}
