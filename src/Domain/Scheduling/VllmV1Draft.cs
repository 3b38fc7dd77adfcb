using EventSim.Domain.Batching;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>A plan of <see cref="VllmV1"/> in the making: never leaves it.</summary>
internal ref struct VllmV1Draft(SchedulerView view)
{
    private readonly bool byPriority = view.Limits.Queue == QueueKind.Priority;
    private ImmutableArray<PrefillChunk>.Builder? chunks;
    private List<RequestId>? skipped;
    private List<int>? gone;
    private List<(int Running, int Tokens)>? scheduled;
    private int prefillTokens;
    private int decodes;
    private int sampled;
    private long decodeContext;

    /// <summary>The KV blocks.</summary>
    public KvLedger Ledger = view.Ledger;

    /// <summary>Tokens that still fit.</summary>
    public int Budget { get; private set; } = view.Limits.MaxNumBatchedTokens;

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
        CountDecodes(sequences, context);
    }

    /// <summary>A running request computes so many tokens.</summary>
    public void Run(int running, RunningView s, int tokens, int blocks)
    {
        Ledger.Give(running, tokens, blocks);
        if (s.IsReadyToDecode) CountDecodes(1, s.Computed + 1);
        else Add(new PrefillChunk(s.Request, tokens, s.Computed, EntryKind.Prefill), s.Remaining);
        if (byPriority) (scheduled ??= []).Add((running, tokens));
    }

    /// <summary>A waiting request is admitted.</summary>
    public void Admit(in WaitingCursor waiting, PrefillChunk chunk, int unheld, int remaining)
    {
        Ledger.Admit(waiting, chunk.Context, unheld, chunk.Tokens);
        Add(chunk, remaining);
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
            Remove(s, undone);
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
            Preempted is null ? [] : [.. Preempted],
            skipped is null ? [] : [.. skipped],
            new Batch(chunks is null ? [] : chunks.DrainToImmutable(), prefillTokens, decodes, decodeContext, sampled));
    }

    private void CountDecodes(int sequences, long context)
    {
        decodes += sequences;
        sampled += sequences;
        decodeContext += context;
        Budget -= sequences;
    }

    private void Add(PrefillChunk chunk, int remaining)
    {
        (chunks ??= ImmutableArray.CreateBuilder<PrefillChunk>(1)).Add(chunk);
        Count(chunk.Tokens, chunk.Tokens == remaining ? 1 : 0);
    }

    private void Count(int tokens, int samples)
    {
        prefillTokens += tokens;
        sampled += samples;
        Budget -= tokens;
    }

    private void Remove(RunningView s, int tokens)
    {
        if (s.IsReadyToDecode)
        {
            CountDecodes(-1, -(s.Computed + 1));
            return;
        }

        var at = 0;
        while (chunks![at].Request != s.Request) at++;
        chunks.RemoveAt(at);
        Count(-tokens, tokens == s.Remaining ? -1 : 0);
    }
}
