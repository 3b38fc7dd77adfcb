namespace EventSim.Domain.Scheduling;

/// <summary>Batches to completion: whole prompts, as many as there is room for with their longest context, then their
/// decodes until the last of them has finished. Nobody joins meanwhile.</summary>
public static class StaticBatching
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new PlanDraft(view);
        if (view.RunningCount > 0) draft.DecodeAll();
        else draft.Admit(inChunks: false);
        return draft.ToPlan();
    }
}
