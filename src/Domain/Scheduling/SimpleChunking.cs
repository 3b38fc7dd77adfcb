namespace EventSim.Domain.Scheduling;

/// <summary>Chunks of prompts and decodes take turns. In the turn of the prompts those that have been begun go on, or
/// if there is none, those that wait are admitted; if nothing comes of it, it is the turn of the decodes.</summary>
/// <remarks>Source: Sarathi-Serve at commit 96f9911790ec,
/// sarathi/core/scheduler/simple_chunking_scheduler.py.</remarks>
public static class SimpleChunking
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new PlanDraft(view);
        if (!view.IsTurnOfDecodes || PassesTurn(view))
        {
            draft.ContinuePrompts();
            if (draft.IsIdle) draft.Admit(inChunks: true);
            if (!draft.IsIdle) return draft.ToPlan();
        }

        draft.DecodeOrPreempt();
        return draft.ToPlan();
    }

    /// <summary>It is the turn of the decodes, and there is none: the engine finds nothing to do and schedules
    /// again.</summary>
    public static bool PassesTurn(SchedulerView view)
    {
        for (var i = 0; i < view.RunningCount && view.IsTurnOfDecodes; i++)
        {
            if (view.Running(i) is { IsInFlight: false, IsPrefilling: false }) return false;
        }

        return view.IsTurnOfDecodes;
    }
}
