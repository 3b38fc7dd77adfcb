using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Scheduling;

/// <summary>A plan in the making for an engine that gives a request the blocks of its whole prompt, or of its whole
/// context, when it admits it, and looks at running requests by arrival. It never leaves a scheduler's plan.</summary>
internal ref struct PlanDraft(SchedulerView view)
{
    private readonly SchedulerView view = view;
    private readonly ArrivalOrder order = view.ByArrival;
    private BatchDraft batch;
    private List<Victim>? victims;
    private List<(RequestId Request, RejectionReason Reason)>? rejected;
    private int free = view.FreeBlocks;

    /// <summary>The running requests that are left, first by arrival: victims come off the end.</summary>
    private int left = view.RunningCount;

    private int admitted;

    /// <summary>A preempted request, as the queue is to see it.</summary>
    /// <param name="Waiting">What it waits for.</param>
    /// <param name="Held">Tokens that it had computed.</param>
    /// <param name="Done">How much of its prompt that is, before it starts anew.</param>
    private readonly record struct Victim(WaitingView Waiting, int Held, int Done);

    /// <summary>Nothing has been scheduled, and nobody refused.</summary>
    public readonly bool IsIdle => batch.Tokens == 0 && rejected is null;

    private readonly int Running => left + admitted;

    /// <summary>Every running request that can decode does, if it finds a free block, even where its last block has
    /// room. Else the last of those not yet looked at loses its blocks; if there is none, it does itself.</summary>
    public void DecodeOrPreempt()
    {
        if (DecodeAll(spare: 1)) return;
        for (var i = 0; i < left; i++)
        {
            var s = view.Running(order[i]);
            if (s.IsInFlight || s.IsPrefilling) continue;
            while (free <= 0 && left > i) PreemptLast();
            if (left > i) Decode(s);
        }
    }

    /// <summary>Every running request that can decode does: it has all the blocks that it will ever need.</summary>
    public void DecodeAll()
    {
        if (DecodeAll(spare: 0)) return;
        for (var i = 0; i < left; i++)
        {
            var s = view.Running(order[i]);
            if (!s.IsInFlight && !s.IsPrefilling) Decode(s);
        }
    }

    /// <summary>Every running request that is amid its prompt computes more of it, as far as the chunk size
    /// goes.</summary>
    public void ContinuePrompts()
    {
        for (var i = 0; i < left; i++)
        {
            var s = view.Running(order[i]);
            if (s.IsInFlight || !s.IsPrefilling) continue;
            var tokens = ChunkOf(s.Computed, s.Remaining);
            if (tokens <= 0) continue;
            batch.Add(new PrefillChunk(s.Request, tokens, s.Computed, EntryKind.Prefill), s.Remaining);
        }
    }

    /// <summary>Admits waiting requests, first to last, until one finds no room.</summary>
    /// <param name="inChunks">A prompt may be computed in several iterations, chunk size by chunk size; else it is
    /// computed whole, within the token budget if there is one.</param>
    /// <param name="budget">The largest sum of whole prompts.</param>
    public void Admit(bool inChunks, int budget = int.MaxValue)
    {
        for (var i = (victims?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (!Admit(victims![i].Waiting, inChunks, budget, victims[i].Done)) return;
        }

        var waiting = view.Waiting;
        while (waiting.TryPeek(out var next) && Admit(next, inChunks, budget, done: 0)) waiting.MoveNext();
    }

    /// <summary>The plan.</summary>
    public readonly BatchPlan ToPlan() => new(
        victims is null ? [] : [.. victims.Select(v => new PlannedPreemption(v.Waiting.Request, v.Held))],
        [],
        batch.ToBatch())
    {
        Rejected = rejected is null ? [] : [.. rejected],
    };

    /// <summary>Admits or refuses the first of those that wait; it stays the first if there is no room for
    /// it.</summary>
    private bool Admit(WaitingView next, bool inChunks, int budget, int done)
    {
        var limits = view.Limits;
        if (next.IsDraining && !limits.ReadmitsInFlight) return false;
        if (Admissibility.Outgrew(limits, next.Known) is { } reason)
        {
            (rejected ??= []).Add((next.Request, reason));
            return true;
        }

        var blocks = limits.BlocksToAdmit(next.Known);
        if (free - blocks < limits.WatermarkBlocks || Running >= limits.MaxNumSeqs) return false;

        // A victim that has not started anew has nothing left of its prompt, or as much as before.
        var tokens = inChunks ? ChunkOf(done, next.Known - done) : next.Known;
        if (tokens <= 0 || (!inChunks && tokens > budget - batch.Tokens)) return false;
        admitted++;
        free -= blocks;
        batch.Add(new PrefillChunk(next.Request, tokens, 0, next.KindWith(0)), next.Known);
        return true;
    }

    /// <summary>The next chunk of a prompt: what is left of it, or of the chunk size at that place.</summary>
    private readonly int ChunkOf(int done, int remaining) => Math.Min(
        remaining, (view.Limits.DynamicChunk?.SizeAfter(done) ?? view.Limits.MaxNumBatchedTokens) - batch.Tokens);

    /// <summary>All running requests decode at once, where so many blocks stay free.</summary>
    private bool DecodeAll(int spare)
    {
        if (!view.TryDecodeAll(out var blocks, out var context) || blocks + spare > free) return false;
        Count(left, context, blocks);
        return true;
    }

    private void Decode(RunningView s) =>
        Count(1, s.Computed + 1, view.Limits.DecodeTakesBlock(s.Computed) ? 1 : 0);

    private void Count(int sequences, long context, int blocks)
    {
        batch.Decode(sequences, context);
        free -= blocks;
    }

    private void PreemptLast()
    {
        var place = order[--left];
        var s = view.Running(place);
        free += view.Held(place);
        var waiting = new WaitingView(s.Request, s.Length, true, !s.IsPrefilling, s.IsInFlight, false, 0);
        (victims ??= []).Add(new Victim(waiting, s.Computed, view.PromptDone(place)));
    }
}
