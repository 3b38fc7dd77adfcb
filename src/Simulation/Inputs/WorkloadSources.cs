using System.Diagnostics;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Inputs;

/// <summary>Makes the source of requests that a scenario describes.</summary>
public static class WorkloadSources
{
    /// <summary>Sends nothing.</summary>
    public static WorkloadSource None { get; } = new ListedWorkload([], SimTime.Zero);

    /// <summary>The source of a scenario's workload under its seed and horizon.</summary>
    public static WorkloadSource From(Scenario scenario) => From(scenario.Workload, scenario.Seed, scenario.Horizon);

    /// <summary>The source of a workload. Without a horizon every open-ended profile states a count.</summary>
    public static WorkloadSource From(Workload workload, ulong seed, SimTime? horizon)
    {
        var end = SimTime.Min(horizon ?? InputLimits.End, InputLimits.End);
        return workload switch
        {
            Workload.Profiles w => new DrawnWorkload(Ending(w, horizon), seed, end),
            Workload.Listed w => new ListedWorkload(w.Requests, end),
            Workload.Trace w => new ListedWorkload(w.Requests, end),
            _ => throw new UnreachableException($"{workload}"),
        };
    }

    private static Workload.Profiles Ending(Workload.Profiles workload, SimTime? horizon)
    {
        foreach (var profile in workload.Mix)
        {
            if (horizon is null && profile.Count is null)
                throw new UnreachableException($"'{profile.Name}' has neither a count nor a horizon, so it never ends");
        }

        return workload;
    }
}
