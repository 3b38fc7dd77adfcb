namespace EventSim.Domain.Scheduling;

/// <summary>Orca: all decodes, and whole prompts of those that wait as long as there is room for their longest
/// context. Nobody is ever preempted.</summary>
/// <remarks>Source: Sarathi-Serve at commit 96f9911790ec, sarathi/core/scheduler/orca_scheduler.py.</remarks>
public static class Orca
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new PlanDraft(view);
        draft.DecodeAll();
        draft.Admit(inChunks: false);
        return draft.ToPlan();
    }
}
