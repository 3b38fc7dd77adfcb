namespace EventSim.Persistence.Local;

/// <summary>What the managed cluster is doing.</summary>
public abstract record ClusterStatus
{
    private ClusterStatus() { }

    /// <summary>It has never been created.</summary>
    public sealed record NotCreated : ClusterStatus;

    /// <summary>It is there, and no server runs.</summary>
    public sealed record Stopped : ClusterStatus;

    /// <summary>Its server answers.</summary>
    /// <param name="ProcessId">The server's process.</param>
    public sealed record Running(int ProcessId) : ClusterStatus;
}
