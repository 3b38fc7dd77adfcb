using System.Diagnostics;

namespace EventSim.Domain.Scheduling;

/// <summary>The schedulers by name: the only switch over them.</summary>
public static class Schedulers
{
    /// <summary>What the KV blocks of a request follow from under a scheduler.</summary>
    public static KvAllocation AllocationOf(SchedulerKind scheduler) => scheduler switch
    {
        SchedulerKind.VllmV1 => KvAllocation.AsComputed,
        SchedulerKind.Static or SchedulerKind.Orca => KvAllocation.WholeContext,
        SchedulerKind.VllmV0 or SchedulerKind.Sarathi or SchedulerKind.SimpleChunking => KvAllocation.WholePrompt,
        SchedulerKind.SloAware => KvAllocation.AsComputed,
        _ => throw new UnreachableException($"{scheduler}"),
    };

    /// <summary>The batch that a scheduler proposes for the next iteration.</summary>
    public static BatchPlan Plan(SchedulerKind scheduler, SchedulerView view) => scheduler switch
    {
        SchedulerKind.VllmV1 => VllmV1.Plan(view),
        SchedulerKind.Static => StaticBatching.Plan(view),
        SchedulerKind.Orca => Orca.Plan(view),
        SchedulerKind.VllmV0 => VllmV0.Plan(view),
        SchedulerKind.Sarathi => Sarathi.Plan(view),
        SchedulerKind.SimpleChunking => SimpleChunking.Plan(view),
        SchedulerKind.SloAware => SloAware.Plan(view),
        _ => throw new UnreachableException($"{scheduler}"),
    };
}
