namespace EventSim.Domain.Scheduling;

/// <summary>Sarathi: all decodes first, then the next chunk of each prompt that has been begun, then those that wait,
/// in what is left of the chunk size (the token budget). Decodes never wait for it.</summary>
/// <remarks>Source: Sarathi-Serve at commit 96f9911790ec, sarathi/core/scheduler/sarathi_scheduler.py.</remarks>
public static class Sarathi
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new PlanDraft(view);
        draft.DecodeOrPreempt();
        draft.ContinuePrompts();
        draft.Admit(inChunks: true);
        return draft.ToPlan();
    }
}
