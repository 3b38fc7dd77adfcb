using EventSim.Domain.Batching;

namespace EventSim.Domain.Scheduling;

/// <summary>The scheduler of vLLM's v1 engine: every step tries to bring each request's computed tokens up to those
/// that exist, running requests first, then waiting ones.</summary>
/// <remarks>Source: vLLM at commit 017e9f4448b7 (2026-08-17), vllm/v1/core/sched/scheduler.py.</remarks>
public static class VllmV1
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new VllmV1Draft(view);
        ScheduleRunning(view, ref draft);
        if (draft.Preempted is null) AdmitWaiting(view, ref draft);
        return draft.ToPlan();
    }

    /// <summary>Phase 1: the running requests in order, as far as the token budget goes. One that finds no free block
    /// takes those of a victim; if that is itself, nobody after it runs either.</summary>
    private static void ScheduleRunning(SchedulerView view, ref VllmV1Draft draft)
    {
        var limits = view.Limits;
        var all = view.RunningCount;
        if (view.TryDecodeAll(out var takes, out var context) && all <= draft.Budget && takes <= draft.Ledger.Free)
        {
            draft.DecodeAll(all, context, takes);
            return;
        }

        for (var i = 0; i < all && draft.Budget > 0; i++)
        {
            if (draft.IsGone(i)) continue;
            var s = view.Running(i);
            var room = s.IsReadyToDecode ? draft.Budget : draft.PrefillBudget;
            var tokens = Math.Min(Math.Min(limits.Chunk(s.Remaining), room), limits.MaxModelLen - 1 - s.Computed);
            if (tokens <= 0) continue;
            var blocks = s.IsReadyToDecode
                ? (limits.StartsBlock(s.Computed) ? 1 : 0)
                : limits.NewBlocks(s.Computed, tokens);
            while (blocks > draft.Ledger.Free)
            {
                var victim = VictimOf(view, draft);
                draft.Preempt(view, victim);
                if (victim == i) return;
            }

            draft.Run(i, s, tokens, blocks);
        }
    }

    /// <summary>First come, first served: the last of the running list. By priority: the least urgent of it, of these
    /// the one that arrived last, of these the first in the list.</summary>
    private static int VictimOf(SchedulerView view, in VllmV1Draft draft)
    {
        var victim = -1;
        for (var i = view.RunningCount - 1; i >= 0; i--)
        {
            if (draft.IsGone(i)) continue;
            if (view.Limits.Queue != QueueKind.Priority) return i;
            if (victim < 0 || IsNoMoreUrgent(view, i, victim)) victim = i;
        }

        return victim;
    }

    private static bool IsNoMoreUrgent(SchedulerView view, int one, int other)
    {
        var byPriority = view.RulesOf(one).Priority.CompareTo(view.RulesOf(other).Priority);
        if (byPriority != 0) return byPriority > 0;
        return view.Limits.OneInstantIsATie
            ? view.ArrivedAt(one) >= view.ArrivedAt(other)
            : view.Running(one).Request > view.Running(other).Request;
    }

    /// <summary>Phase 2, only if nobody was preempted: the waiting requests in order; the first that cannot be admitted
    /// ends it. One whose batches are still in the pipeline is passed over.</summary>
    private static void AdmitWaiting(SchedulerView view, ref VllmV1Draft draft)
    {
        var limits = view.Limits;
        var waiting = view.Waiting;
        while (draft.PrefillBudget > 0 && draft.Running < limits.MaxNumSeqs && waiting.TryPeek(out var next))
        {
            if (next.IsDraining)
            {
                if (!next.WasSkipped) draft.Skip(next.Request);
                waiting.MoveNext();
                continue;
            }

            var (cached, unheld) = draft.Ledger.Cached(waiting);
            var tokens = limits.Chunk(next.Known - cached);
            if (!limits.ChunkedPrefill && tokens > draft.Budget && !Outgrew(limits, next, tokens)) return;
            tokens = Math.Min(tokens, draft.PrefillBudget);
            var room = draft.Ledger.Free - unheld - (draft.Running > 0 ? limits.WatermarkBlocks : 0);
            var whole = Math.Min(next.Known, limits.MaxModelLen);
            if (limits.ReserveFullIsl && limits.NewBlocks(cached, whole - cached) > room) return;
            if (limits.NewBlocks(cached, tokens) > room) return;
            var chunk = new PrefillChunk(next.Request, tokens, cached, next.KindWith(cached));
            draft.Admit(waiting, chunk, unheld, next.Known - cached);
            waiting.MoveNext();
        }
    }

    /// <summary>With its outputs, a preempted request may be longer than the budget: without chunks it would never be
    /// admitted again, nor anybody behind it. vLLM rules it out by refusing a budget below the longest
    /// context.</summary>
    private static bool Outgrew(EngineLimits limits, WaitingView waiting, int tokens) =>
        waiting.Resumes && tokens > limits.MaxNumBatchedTokens;
}
