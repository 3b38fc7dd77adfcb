using System.Diagnostics;
using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>Why a scheduler admitted nobody more, read off the state that its plan left behind. It changes nothing and
/// decides nothing: it is for people who ask why a request waited.</summary>
/// <remarks>The checks stand in an order in which the answer stays the same while everybody decodes: the running
/// requests and their tokens are constant then, and free KV blocks only become fewer. So the answer does not depend on
/// whether iterations are events of their own.</remarks>
public static class Refusals
{
    /// <summary>Why the first of those that still wait was not admitted, and who that is; nobody: only such as have a
    /// batch in the pipeline wait.</summary>
    /// <param name="before">The state in which it was decided; the same as after where nothing was started.</param>
    /// <param name="after">The state after the decision, the latest one.</param>
    /// <param name="started">The batch that was started; none: nothing was.</param>
    /// <param name="at">The instant of the decision.</param>
    public static (Refusal Why, RequestId? First) Of(
        ReplicaState before, ReplicaState after, Batch? started, SimTime at)
    {
        var limits = after.Limits;
        return limits.Scheduler switch
        {
            SchedulerKind.VllmV1 => OfVllmV1(new SchedulerView(after, at), started),
            SchedulerKind.SloAware => OfVllmV1(
                Under(SloAware.Limited(new SchedulerView(before, at)), new SchedulerView(after, at)), started),
            SchedulerKind.Static when after.RunningCount > 0 && !Admits(started) => (Refusal.Turn, null),
            SchedulerKind.Static or SchedulerKind.Orca => OfWhole(after, at, int.MaxValue, whole: true),
            SchedulerKind.VllmV0 => OfWhole(
                after, at, VllmV0.LongestPrompt(limits) - ChunkTokens(started), whole: true),
            SchedulerKind.Sarathi => OfWhole(
                after, at, LargestChunk(limits) - (started?.Tokens ?? 0), whole: false),
            SchedulerKind.SimpleChunking when
                after.RunningCount < limits.MaxNumSeqs && IsOthersTurn(before, started, at) => (Refusal.Turn, null),
            SchedulerKind.SimpleChunking => OfWhole(
                after, at, LargestChunk(limits) - ChunkTokens(started), whole: false),
            _ => throw new UnreachableException($"{limits.Scheduler}"),
        };
    }

    /// <summary>A later state under the limits of the decision.</summary>
    private static SchedulerView Under(SchedulerView decision, SchedulerView after) =>
        after with { Limits = decision.Limits, MostPrefill = decision.MostPrefill, From = decision.From };

    private static (Refusal Why, RequestId? First) OfVllmV1(SchedulerView view, Batch? started)
    {
        var limits = view.Limits;
        var waiting = view.Waiting;
        WaitingView next;
        while (waiting.TryPeek(out next) && next.IsDraining) waiting.MoveNext();
        if (!waiting.TryPeek(out next)) return (Refusal.Preemption, null);
        if (SlotOf(view) is { } full) return (full, next.Request);

        var budget = Math.Min(
            limits.MaxNumBatchedTokens - (started?.Tokens ?? 0), view.MostPrefill - (started?.PrefillTokens ?? 0));
        if (budget <= 0) return (Refusal.TokenBudget, next.Request);
        var ledger = view.Ledger;
        var (cached, unheld) = ledger.Cached(waiting);
        ledger.Close();
        var tokens = limits.Chunk(next.Known - cached);
        var outgrew = next.Resumes && tokens > limits.MaxNumBatchedTokens;
        if (!limits.ChunkedPrefill && tokens > budget && !outgrew) return (Refusal.TokenBudget, next.Request);

        var room = view.FreeBlocks - unheld - (view.RunningCount > 0 ? limits.WatermarkBlocks : 0);
        var whole = Math.Min(next.Known, limits.MaxModelLen);
        var needed = Math.Max(
            limits.NewBlocks(cached, Math.Min(tokens, budget)),
            limits.ReserveFullIsl ? limits.NewBlocks(cached, whole - cached) : 0);
        return (needed > room ? Refusal.KvBlocks : Refusal.Preemption, next.Request);
    }

    /// <summary>An engine that gives a request the blocks of its whole prompt or context. Where it preempts, blocks
    /// have run out, also for those that wait.</summary>
    private static (Refusal Why, RequestId? First) OfWhole(ReplicaState after, SimTime at, int budget, bool whole)
    {
        var view = new SchedulerView(after, at);
        if (!view.Waiting.TryPeek(out var next)) return (Refusal.Preemption, null);
        if (SlotOf(view) is { } full) return (full, next.Request);
        if (next.IsDraining) return (Refusal.Preemption, next.Request);
        return (budget < (whole ? next.Known : 1) ? Refusal.TokenBudget : Refusal.KvBlocks, next.Request);
    }

    private static Refusal? SlotOf(SchedulerView view) =>
        view.RunningCount < view.Limits.MaxNumSeqs ? null
        : view.Limits.Scheduler == SchedulerKind.SloAware && view.RunningCount < view.EngineSlots ? Refusal.Objective
        : Refusal.Slot;

    private static int LargestChunk(EngineLimits limits) =>
        limits.DynamicChunk?.SizeAfter(0) ?? limits.MaxNumBatchedTokens;

    /// <summary>Prompts that have been begun go on, or decodes that are ready have the turn.</summary>
    private static bool IsOthersTurn(ReplicaState before, Batch? started, SimTime at) =>
        started is { Chunks.IsEmpty: false }
            ? !Admits(started)
            : before.IsTurnOfDecodes && !SimpleChunking.PassesTurn(new SchedulerView(before, at));

    private static bool Admits(Batch? started) =>
        started is { Chunks: [.., var last] } && last.Kind.IsAdmission();

    private static int ChunkTokens(Batch? started) => started is null ? 0 : started.PrefillTokens + started.Returning;
}
