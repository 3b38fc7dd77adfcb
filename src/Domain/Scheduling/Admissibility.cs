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
        if (limits.ChunkedPrefill) return null;
        var threshold = limits.LongPrefillTokenThreshold;
        var chunk = threshold > 0 ? Math.Min(promptTokens, threshold) : promptTokens;
        return chunk > limits.MaxNumBatchedTokens ? RejectionReason.PromptExceedsTokenBudget : null;
    }
}
