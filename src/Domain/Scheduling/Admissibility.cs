using EventSim.Domain.Events;

namespace EventSim.Domain.Scheduling;

/// <summary>Which prompts can never run.</summary>
public static class Admissibility
{
    /// <summary>The first reason why a prompt can never run, or none.</summary>
    public static RejectionReason? Reject(EngineLimits limits, int promptTokens)
    {
        if (limits.BlocksFor(promptTokens) > limits.NumGpuBlocks) return RejectionReason.ExceedsKvCapacity;
        if (promptTokens >= limits.MaxModelLen) return RejectionReason.ExceedsMaxModelLen;
        return !limits.ChunkedPrefill && limits.Chunk(promptTokens) > limits.MaxNumBatchedTokens
            ? RejectionReason.PromptExceedsTokenBudget
            : null;
    }
}
