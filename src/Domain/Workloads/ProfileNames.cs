using System.Diagnostics;

namespace EventSim.Domain.Workloads;

/// <summary>What a request's row calls its profile, in files and in tables.</summary>
public static class ProfileNames
{
    /// <summary>The names of a workload's profiles, by index; for lists and traces the workload's kind.</summary>
    public static ImmutableArray<string> Of(Workload workload) => workload switch
    {
        Workload.Profiles profiles => [.. profiles.Mix.Select(p => p.Name)],
        Workload.Listed => ["requests"],
        Workload.Trace => ["trace"],
        _ => throw new UnreachableException($"{workload}"),
    };
}
