using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Simulation.Engine;

namespace EventSim.Persistence.Projections;

/// <summary>The simulation's own fold, as the projector asks it.</summary>
/// <param name="start">The state before the first event.</param>
public sealed class CoreFold(World start) : IRunFold
{
    private World _world = start;

    /// <inheritdoc />
    public void Evolve(SimEvent happened) => _world = Simulation.Engine.Evolve.One(_world, happened);

    /// <inheritdoc />
    public int Produced(ReplicaId replica, RequestId request)
    {
        var state = On(replica);
        foreach (ref readonly var running in state.Running.AsSpan())
            if (running.Request == request) return running.Known - running.Prompt;
        return state.Waiting.FindPreempted(request) is { } queued ? queued.Known - queued.Request.PromptTokens : 0;
    }

    /// <inheritdoc />
    public int Running(ReplicaId replica) => On(replica).Running.Length;

    /// <inheritdoc />
    public int Waiting(ReplicaId replica) => On(replica).Waiting.Count;

    /// <inheritdoc />
    public int KvBlocks(ReplicaId replica) => On(replica).UsedBlocks;

    private ReplicaState On(ReplicaId replica) => _world.Replicas[replica.Value];
}
