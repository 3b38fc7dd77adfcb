using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>The scheduler of vLLM's v1 engine, first come, first served: every step tries to bring each request's
/// computed tokens up to those that exist, running requests first, then waiting ones.</summary>
/// <remarks>Source: vLLM at commit 017e9f4448b7 (2026-08-17), vllm/v1/core/sched/scheduler.py.</remarks>
public static class VllmV1
{
    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        var draft = new Draft(view);
        ScheduleRunning(view, ref draft);
        if (draft.Preempted is null) AdmitWaiting(view, ref draft);
        return draft.ToPlan();
    }

    /// <summary>Phase 1: the running requests in order, as far as the token budget goes. One that finds no free block
    /// takes those of the last running request; if that is itself, nobody after it runs either.</summary>
    private static void ScheduleRunning(SchedulerView view, ref Draft draft)
    {
        var limits = view.Limits;
        var all = view.RunningCount;
        if (view.TryDecodeAll(out var takes, out var context) && all <= draft.Budget && takes <= draft.Free)
        {
            draft.Decode(all, context, takes);
            return;
        }

        for (var i = 0; i < draft.Running && draft.Budget > 0; i++)
        {
            var s = view.Running(i);
            var tokens = Math.Min(
                Math.Min(limits.Chunk(s.Remaining), draft.Budget), limits.MaxModelLen - 1 - s.Computed);
            if (tokens <= 0) continue;
            var decodes = s.IsReadyToDecode;
            var blocks = decodes
                ? (limits.StartsBlock(s.Computed) ? 1 : 0)
                : limits.NewBlocks(s.Computed, tokens);
            while (blocks > draft.Free && draft.Running > i) draft.PreemptLast(view);
            if (draft.Running <= i) return;
            if (decodes) draft.Decode(1, s.Computed + 1, blocks);
            else draft.Chunk(new PrefillChunk(s.Request, tokens, s.Computed, EntryKind.Prefill), s.Remaining, blocks);
        }
    }

    /// <summary>Phase 2, only if nobody was preempted: the waiting requests in order; the first that cannot be admitted
    /// ends it. One whose batches are still in the pipeline is passed over.</summary>
    private static void AdmitWaiting(SchedulerView view, ref Draft draft)
    {
        var limits = view.Limits;
        var waiting = view.Waiting;
        while (draft.Budget > 0 && draft.Running < limits.MaxNumSeqs && waiting.TryPeek(out var next))
        {
            if (next.IsDraining)
            {
                if (!next.WasSkipped) draft.Skip(next.Request);
                waiting.MoveNext();
                continue;
            }

            var tokens = limits.Chunk(next.Known);
            if (!limits.ChunkedPrefill && tokens > draft.Budget && !Outgrew(limits, next, tokens)) return;
            tokens = Math.Min(tokens, draft.Budget);
            var watermark = draft.Running > 0 ? limits.WatermarkBlocks : 0;
            var whole = limits.BlocksFor(Math.Min(next.Known, limits.MaxModelLen));
            if (limits.ReserveFullIsl && whole + watermark > draft.Free) return;
            var blocks = limits.BlocksFor(tokens);
            if (blocks + watermark > draft.Free) return;
            var kind = next.Resumes ? EntryKind.Resumed : EntryKind.New;
            draft.Admit(new PrefillChunk(next.Request, tokens, 0, kind), next.Known, blocks);
            waiting.MoveNext();
        }
    }

    /// <summary>With its outputs, a preempted request may be longer than the budget: without chunks it would never be
    /// admitted again, nor anybody behind it. vLLM rules it out by refusing a budget below the longest
    /// context.</summary>
    private static bool Outgrew(EngineLimits limits, WaitingView waiting, int tokens) =>
        waiting.Resumes && tokens > limits.MaxNumBatchedTokens;

    /// <summary>The plan in the making: never leaves <see cref="Plan"/>.</summary>
    private ref struct Draft(SchedulerView view)
    {
        private ImmutableArray<PrefillChunk>.Builder? chunks;
        private List<RequestId>? skipped;
        private int prefillTokens;
        private int decodes;
        private int sampled;
        private long decodeContext;

        public int Budget { get; private set; } = view.Limits.MaxNumBatchedTokens;

        public int Free { get; private set; } = view.FreeBlocks;

        public int Running { get; private set; } = view.RunningCount;

        public List<(RequestId Request, int HeldTokens)>? Preempted { get; private set; }

        public void Decode(int sequences, long context, int blocks)
        {
            decodes += sequences;
            sampled += sequences;
            decodeContext += context;
            Budget -= sequences;
            Free -= blocks;
        }

        public void Chunk(PrefillChunk chunk, int remaining, int blocks)
        {
            (chunks ??= ImmutableArray.CreateBuilder<PrefillChunk>(1)).Add(chunk);
            prefillTokens += chunk.Tokens;
            if (chunk.Tokens == remaining) sampled++;
            Budget -= chunk.Tokens;
            Free -= blocks;
        }

        public void Admit(PrefillChunk chunk, int remaining, int blocks)
        {
            Chunk(chunk, remaining, blocks);
            Running++;
        }

        public void PreemptLast(SchedulerView view)
        {
            var victim = view.Running(--Running);
            Free += view.Limits.BlocksFor(victim.Computed);
            (Preempted ??= []).Add((victim.Request, victim.Computed));
        }

        public void Skip(RequestId request) => (skipped ??= []).Add(request);

        public readonly BatchPlan ToPlan() => new(
            Preempted is null ? [] : [.. Preempted],
            skipped is null ? [] : [.. skipped],
            new Batch(chunks is null ? [] : chunks.DrainToImmutable(), prefillTokens, decodes, decodeContext, sampled));
    }
}
