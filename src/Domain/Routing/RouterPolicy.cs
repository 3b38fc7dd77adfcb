namespace EventSim.Domain.Routing;

/// <summary>How the router picks a replica for a request.</summary>
public enum RouterPolicy
{
    /// <summary>In turn, counting accepted requests.</summary>
    RoundRobin,

    /// <summary>By a draw indexed by the request.</summary>
    Random,

    /// <summary>The fewest waiting and running requests, the lowest id on ties.</summary>
    LeastOutstanding,

    /// <summary>The session's number modulo the replicas.</summary>
    SessionAffinity,
}
