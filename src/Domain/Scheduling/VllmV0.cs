namespace EventSim.Domain.Scheduling;

/// <summary>vLLM's first scheduler: as long as one that waits can be admitted, an iteration of whole prompts within the
/// token budget; else all decodes.</summary>
/// <remarks>Source: Sarathi-Serve at commit 96f9911790ec, sarathi/core/scheduler/vllm_scheduler.py.</remarks>
public static class VllmV0
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new PlanDraft(view);
        draft.Admit(inChunks: false, LongestPrompt(view.Limits));
        if (draft.IsIdle) draft.DecodeOrPreempt();
        return draft.ToPlan();
    }

    /// <summary>The longest prompt, and the largest sum of prompts in an iteration. Unit: tokens.</summary>
    internal static int LongestPrompt(EngineLimits limits) => Math.Min(limits.MaxNumBatchedTokens, limits.MaxModelLen);
}
