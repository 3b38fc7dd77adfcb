using System.Diagnostics;
using EventSim.Domain.Events;

namespace EventSim.Domain.Scheduling;

/// <summary>Which prompts can never run.</summary>
public static class Admissibility
{
    /// <summary>The first reason why a prompt can never run, or none.</summary>
    public static RejectionReason? Reject(EngineLimits limits, int promptTokens)
    {
        if (BlocksBeside(limits, promptTokens) > limits.NumGpuBlocks) return RejectionReason.ExceedsKvCapacity;
        if (promptTokens >= limits.MaxModelLen) return RejectionReason.ExceedsMaxModelLen;
        return ExceedsBudget(limits, promptTokens) ? RejectionReason.PromptExceedsTokenBudget : null;
    }

    /// <summary>The first reason why a request that waits with so many tokens can never be admitted again by an engine
    /// that admits whole prompts, or none. Its own outputs may have brought it there.</summary>
    public static RejectionReason? Outgrew(EngineLimits limits, int tokens)
    {
        if (tokens > limits.MaxModelLen) return RejectionReason.ExceedsMaxModelLen;
        if (ExceedsBudget(limits, tokens)) return RejectionReason.PromptExceedsTokenBudget;
        return BlocksBeside(limits, tokens) > limits.NumGpuBlocks ? RejectionReason.ExceedsKvCapacity : null;
    }

    /// <summary>KV blocks that a prompt takes, with those that its admission always leaves free.</summary>
    private static int BlocksBeside(EngineLimits limits, int tokens) =>
        limits.BlocksFor(tokens) + (limits.Allocation == KvAllocation.WholePrompt ? limits.WatermarkBlocks : 0);

    private static bool ExceedsBudget(EngineLimits limits, int tokens) => limits.Scheduler switch
    {
        SchedulerKind.VllmV1 or SchedulerKind.SloAware =>
            !limits.ChunkedPrefill && limits.Chunk(tokens) > limits.MaxNumBatchedTokens,
        SchedulerKind.VllmV0 => tokens > VllmV0.LongestPrompt(limits),
        SchedulerKind.Static or SchedulerKind.Orca or SchedulerKind.Sarathi or SchedulerKind.SimpleChunking => false,
        _ => throw new UnreachableException($"{limits.Scheduler}"),
    };
}
