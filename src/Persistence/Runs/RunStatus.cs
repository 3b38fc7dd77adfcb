namespace EventSim.Persistence.Runs;

/// <summary>How far a stored run is: derived from its events and its writer's lock, never written down.</summary>
public enum RunStatus
{
    /// <summary>Its last event says that it is complete.</summary>
    Complete,

    /// <summary>Its writer is alive.</summary>
    Running,

    /// <summary>Neither: its writer ended before its end.</summary>
    Interrupted,
}
