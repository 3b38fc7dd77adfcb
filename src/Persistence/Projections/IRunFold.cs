using EventSim.Domain.Events;
using EventSim.Domain.Identity;

namespace EventSim.Persistence.Projections;

/// <summary>The core's fold over one run, seen by the projector: what rows need and no single event says.</summary>
public interface IRunFold
{
    /// <summary>Takes one more event, as the simulation did.</summary>
    void Evolve(SimEvent happened);

    /// <summary>Output tokens that a request of a replica has produced; still known when the next event is that it
    /// finished.</summary>
    int Produced(ReplicaId replica, RequestId request);

    /// <summary>Running requests of a replica.</summary>
    int Running(ReplicaId replica);

    /// <summary>Waiting requests of a replica, preempted ones included.</summary>
    int Waiting(ReplicaId replica);

    /// <summary>KV blocks in use on a replica.</summary>
    int KvBlocks(ReplicaId replica);
}
