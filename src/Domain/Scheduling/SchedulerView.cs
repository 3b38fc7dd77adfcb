using EventSim.Domain.Batching;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>What a scheduler may know of its replica: everything but how long outputs will be.</summary>
/// <param name="replica">The replica.</param>
/// <param name="now">The instant of the decision.</param>
public readonly ref struct SchedulerView(ReplicaState replica, SimTime now)
{
    private readonly ReadOnlySpan<Sequence> running = replica.Stood.AsSpan();
    private readonly Steady? steady = replica.Steady;
    private readonly Readiness ready = new(replica);
    private readonly int completed = replica.Completed;

    /// <summary>What the engine runs on.</summary>
    public EngineLimits Limits { get; init; } = replica.Limits;

    /// <summary>Running requests at most, whatever an iteration sets.</summary>
    public int EngineSlots { get; } = replica.Limits.MaxNumSeqs;

    /// <summary>The instant of the decision.</summary>
    public SimTime Now { get; } = now;

    /// <summary>Waiting requests with a lower key are looked at last.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>Prefill tokens of the batch at most, beside its decodes.</summary>
    public int MostPrefill { get; init; } = int.MaxValue;

    /// <summary>See <see cref="ReplicaState.TpotCredit"/>.</summary>
    public long TpotCredit { get; } = replica.TpotCredit;

    /// <summary>KV blocks that nobody holds.</summary>
    public int FreeBlocks { get; } = replica.FreeBlocks;

    /// <summary>Running requests.</summary>
    public int RunningCount => running.Length;

    /// <summary>Waiting requests.</summary>
    public int WaitingCount { get; } = replica.Waiting.Count;

    /// <summary>The running request at this place in order of admission.</summary>
    public RunningView Running(int index) => new(
        in running[index], steady is null ? ready.Remaining(running[index]) : 1, steady?.Steps ?? 0, completed);

    /// <summary>What the running request at this place asks for beside tokens.</summary>
    public ProfileRules RulesOf(int index) => Limits.RulesOf(replica.Requests[index].Profile);

    /// <summary>When the running request at this place arrived.</summary>
    public SimTime ArrivedAt(int index) => replica.Requests[index].ArrivedAt;

    /// <summary>The KV blocks, for a plan in the making.</summary>
    public KvLedger Ledger => new(replica);

    /// <summary>All running requests have been decoding together and are ready to go on: KV blocks that they take next,
    /// and the sum of their tokens in the cache, the new ones included.</summary>
    public bool TryDecodeAll(out int blocks, out long context)
    {
        blocks = steady?.Sums.BlocksAfter(steady.Steps) ?? 0;
        context = steady is null ? 0 : steady.Sums.Computed + ((long)running.Length * (steady.Steps + 1));
        return steady is not null;
    }

    /// <summary>The places of the running requests, those that arrived first before the others.</summary>
    public ArrivalOrder ByArrival => ArrivalOrder.Of(replica.Requests);

    /// <summary>KV blocks that the running request at this place holds.</summary>
    public int Held(int index) =>
        Limits.Held(steady is null ? running[index] : running[index].Decoded(steady.Steps, 0));

    /// <summary>How much of its prompt the running request at this place has computed, without what is in the
    /// pipeline; all of it where that is a decode.</summary>
    public int PromptDone(int index)
    {
        var s = Running(index);
        if (s.IsInFlight && !s.Lags && BatchEnd.ChunkOf(replica.Flights, s.Request) is { } chunk) return chunk.Context;
        return s.IsPrefilling ? s.Computed : s.Length;
    }

    /// <summary>It is the turn of the decodes, where prompts and decodes take turns.</summary>
    public bool IsTurnOfDecodes { get; } = replica.IsTurnOfDecodes;

    /// <summary>The waiting requests, first to last.</summary>
    public WaitingCursor Waiting => new(replica.Waiting, replica.Fair, completed, From);
}

/// <summary>A running request as a scheduler sees it.</summary>
public readonly ref struct RunningView(ref readonly Sequence sequence, int remaining, int steps, int completed)
{
    private readonly ref readonly Sequence s = ref sequence;

    /// <summary>Which request.</summary>
    public RequestId Request => s.Request;

    /// <summary>Tokens whose KV entries are in the cache or being computed.</summary>
    public int Computed => s.Computed + steps;

    /// <summary>Tokens that exist and are still to be computed.</summary>
    public int Remaining { get; } = remaining;

    /// <summary>What is left to compute is the one token it produced last.</summary>
    public bool IsReadyToDecode => s.HasOutput && Remaining == 1;

    /// <summary>A batch of its is still in the pipeline.</summary>
    public bool IsInFlight { get; } = steps == 0 && sequence.IsInFlight(completed);

    /// <summary>The tokens of its batches count only when they have ended.</summary>
    public bool Lags => s.Lags;

    /// <summary>Tokens that exist, without one that a batch in the pipeline will bring.</summary>
    public int Length => s.Known + steps - (IsInFlight && s.Samples ? 1 : 0);

    /// <summary>Since its admission it has not yet been computed to its end.</summary>
    public bool IsPrefilling => s.IsPrefilling;
}

/// <summary>A waiting request as a scheduler sees it.</summary>
/// <param name="Request">Which request.</param>
/// <param name="Known">Tokens that exist, all but the swapped to be computed.</param>
/// <param name="Resumes">It has run before.</param>
/// <param name="HasOutput">Some of the known tokens are outputs.</param>
/// <param name="IsDraining">A batch of its is still in the pipeline: it can't be admitted yet.</param>
/// <param name="WasSkipped">It has been passed over before.</param>
/// <param name="Swapped">Of the known tokens, those in the CPU's memory: its admission brings them back.</param>
public readonly record struct WaitingView(
    RequestId Request, int Known, bool Resumes, bool HasOutput, bool IsDraining, bool WasSkipped, int Swapped)
{
    /// <summary>How it comes into a batch with so many tokens of the cache.</summary>
    public EntryKind KindWith(int cached) => !Resumes ? EntryKind.New
        : HasOutput && Known - cached == 1 ? EntryKind.Returned
        : EntryKind.Resumed;
}
