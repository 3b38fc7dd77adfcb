using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>A plan of <see cref="VllmV1"/> in the making: never leaves it.</summary>
internal ref struct VllmV1Draft(SchedulerView view)
{
    private readonly bool byPriority = view.Limits.Queue == QueueKind.Priority;
    private readonly int budget = view.Limits.MaxNumBatchedTokens;
    private readonly int mostPrefill = view.MostPrefill;
    private BatchDraft batch;
    private List<RequestId>? skipped;
    private List<int>? gone;
    private List<(int Running, int Tokens)>? scheduled;

    /// <summary>The KV blocks.</summary>
    public KvLedger Ledger = view.Ledger;

    /// <summary>Tokens that still fit.</summary>
    public readonly int Budget => budget - batch.Tokens;

    /// <summary>Tokens of prompts that still fit.</summary>
    public readonly int PrefillBudget => Math.Min(Budget, mostPrefill - batch.PrefillTokens);

    /// <summary>Requests that will run.</summary>
    public int Running { get; private set; } = view.RunningCount;

    /// <summary>Running requests that lose their blocks, in order; none: nobody does.</summary>
    public List<PlannedPreemption>? Preempted { get; private set; }

    /// <summary>The running request at this place has been preempted.</summary>
    public readonly bool IsGone(int running) => gone is not null && gone.Contains(running);

    /// <summary>All running requests decode.</summary>
    public void DecodeAll(int sequences, long context, int blocks)
    {
        Ledger.GiveAll(blocks);
        batch.Decode(sequences, context);
    }

    /// <summary>A running request computes so many tokens.</summary>
    public void Run(int running, RunningView s, int tokens, int blocks)
    {
        Ledger.Give(running, tokens, blocks);
        if (s.IsReadyToDecode) batch.Decode(1, s.Computed + 1);
        else batch.Add(new PrefillChunk(s.Request, tokens, s.Computed, EntryKind.Prefill), s.Remaining);
        if (byPriority) (scheduled ??= []).Add((running, tokens));
    }

    /// <summary>A waiting request is admitted.</summary>
    public void Admit(in WaitingCursor waiting, PrefillChunk chunk, int unheld, int remaining)
    {
        Ledger.Admit(waiting, chunk.Context, unheld, chunk.Tokens);
        batch.Add(chunk, remaining);
        Running++;
    }

    /// <summary>A running request loses its blocks, and its part in this batch if it had one already.</summary>
    public void Preempt(SchedulerView view, int victim)
    {
        var s = view.Running(victim);
        var part = scheduled?.FindIndex(one => one.Running == victim) ?? -1;
        var undone = part < 0 ? 0 : scheduled![part].Tokens;
        if (part >= 0)
        {
            scheduled!.RemoveAt(part);
            batch.Remove(s, undone);
        }

        Running--;
        (gone ??= []).Add(victim);
        (Preempted ??= []).Add(new PlannedPreemption(s.Request, s.Computed, Ledger.TakeBack(victim, undone)));
    }

    /// <summary>A waiting request is passed over.</summary>
    public void Skip(RequestId request) => (skipped ??= []).Add(request);

    /// <summary>The plan.</summary>
    public readonly BatchPlan ToPlan()
    {
        Ledger.Close();
        return new BatchPlan(
            Preempted is null ? [] : [.. Preempted], skipped is null ? [] : [.. skipped], batch.ToBatch());
    }
}
