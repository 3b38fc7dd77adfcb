using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>What is due: the one thing that the simulation decides next.</summary>
/// <param name="At">When it is due.</param>
public abstract record Command(SimTime At)
{
    /// <summary>The oldest batch of a replica leaves its pipeline.</summary>
    public sealed record Complete(SimTime At, ReplicaId Replica) : Command(At);

    /// <summary>The first request on its way gets to the router or to its replica.</summary>
    public sealed record Forward(SimTime At) : Command(At);

    /// <summary>The first request that is to come arrives.</summary>
    public sealed record Admit(SimTime At) : Command(At);

    /// <summary>A replica starts a batch, if it can.</summary>
    public sealed record Start(SimTime At, ReplicaId Replica) : Command(At);
}
