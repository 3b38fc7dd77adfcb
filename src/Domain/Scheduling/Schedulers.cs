using System.Diagnostics;

namespace EventSim.Domain.Scheduling;

/// <summary>The schedulers by name: the only switch over them.</summary>
public static class Schedulers
{
    /// <summary>What the KV blocks of a request follow from under a scheduler.</summary>
    public static KvAllocation AllocationOf(SchedulerKind scheduler) => scheduler switch
    {
        SchedulerKind.VllmV1 => KvAllocation.AsComputed,
        _ => throw new UnreachableException($"{scheduler}"),
    };

    /// <summary>While all running requests decode, whom a scheduler does not admit now it does not admit before a
    /// request arrives or ends, so that many iterations can be foreseen at once.</summary>
    public static bool ForeseesDecodes(SchedulerKind scheduler) => scheduler switch
    {
        SchedulerKind.VllmV1 => true,
        _ => throw new UnreachableException($"{scheduler}"),
    };

    /// <summary>The batch that a scheduler proposes for the next iteration.</summary>
    public static BatchPlan Plan(SchedulerKind scheduler, SchedulerView view) => scheduler switch
    {
        SchedulerKind.VllmV1 => VllmV1.Plan(view),
        _ => throw new UnreachableException($"{scheduler}"),
    };
}
