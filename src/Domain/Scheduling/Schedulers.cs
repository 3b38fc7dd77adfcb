using System.Diagnostics;

namespace EventSim.Domain.Scheduling;

/// <summary>The schedulers by name: the only switch over them.</summary>
public static class Schedulers
{
    /// <summary>The batch that a scheduler proposes for the next iteration.</summary>
    public static BatchPlan Plan(SchedulerKind scheduler, SchedulerView view) => scheduler switch
    {
        SchedulerKind.VllmV1 => VllmV1.Plan(view),
        _ => throw new UnreachableException($"{scheduler}"),
    };
}
