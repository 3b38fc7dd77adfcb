using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Runs;

/// <summary>How a run goes on under other settings.</summary>
public static class Branching
{
    /// <summary>The state in which it goes on: that after all events up to an instant, but for the settings. Replicas
    /// that are new are idle; those that are no longer routed to finish what they have.</summary>
    public static World Enter(World world, SimulationEnvironment before, SimulationEnvironment next, SimTime at)
    {
        var limits = ChangesLimits(before.Limits, next.Limits) ? next.Limits : before.Limits;
        var replicas = world.Replicas.Select(replica => Resettle.Under(replica, limits, at))
            .Select(replica => replica with { IsDraining = replica.Id.Value >= next.Replicas }).ToList();
        for (var id = replicas.Count; id < next.Replicas; id++)
            replicas.Add(ReplicaState.Idle(new ReplicaId(id), limits));
        return world with { Now = at, Replicas = [.. replicas] };
    }

    /// <summary>The engines' settings, or their number, differ.</summary>
    public static bool ChangesEngines(SimulationEnvironment before, SimulationEnvironment next) =>
        before.Replicas != next.Replicas || ChangesLimits(before.Limits, next.Limits);

    private static bool ChangesLimits(EngineLimits before, EngineLimits next) =>
        before with { Profiles = next.Profiles, Slo = next.Slo } != next
        || !before.Profiles.AsSpan().SequenceEqual(next.Profiles.AsSpan())
        || before.Slo?.Tpot != next.Slo?.Tpot;
}
