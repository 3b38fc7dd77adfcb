using System.Diagnostics;
using EventSim.Domain.Serving;

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

    /// <summary>A scheduler can go on with the running requests of another: both give KV blocks as tokens are computed,
    /// and neither needs whole prompts.</summary>
    public static bool CanTakeOver(SchedulerKind before, SchedulerKind after) =>
        before == after
        || (AllocationOf(before) == KvAllocation.AsComputed && AllocationOf(after) == KvAllocation.AsComputed);

    /// <summary>While all running requests decode, whom a scheduler does not admit now it does not admit before a
    /// request arrives or ends, so that many iterations can be foreseen at once.</summary>
    public static bool ForeseesDecodes(ReplicaState replica) => replica.Limits.Scheduler switch
    {
        // Every iteration charges tenants, and who joins them is lifted at the next.
        _ when replica.Limits.Queue == QueueKind.Fair => false,

        // Later it may admit whom it does not admit now: its credit grows.
        SchedulerKind.SloAware => replica.Waiting.Count == 0,
        SchedulerKind.VllmV1 or SchedulerKind.Static or SchedulerKind.Orca or SchedulerKind.VllmV0
            or SchedulerKind.Sarathi => true,

        // In the turn of the decodes nobody was looked at.
        SchedulerKind.SimpleChunking => !replica.IsTurnOfDecodes || replica.Waiting.Count == 0,
        _ => throw new UnreachableException($"{replica.Limits.Scheduler}"),
    };

    /// <summary>Free blocks that are there after every iteration of decodes alone, or somebody is preempted: where a
    /// decode asks for a free block even if it needs none, one.</summary>
    public static int BlocksThatDecodesSpare(SchedulerKind scheduler) =>
        AllocationOf(scheduler) == KvAllocation.WholePrompt ? 1 : 0;

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
