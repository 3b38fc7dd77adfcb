using System.Diagnostics;
using EventSim.Domain.KvCache;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>What a replica's engine runs on: every setting as an exact number.</summary>
/// <param name="Scheduler">Which scheduler forms the batches.</param>
/// <param name="MaxNumSeqs">Running requests at most.</param>
/// <param name="MaxNumBatchedTokens">The token budget of an iteration.</param>
/// <param name="ChunkedPrefill">A prompt may be computed in several iterations.</param>
/// <param name="LongPrefillTokenThreshold">The largest prefill chunk in tokens; 0 for none.</param>
/// <param name="BlockSize">Tokens of a KV block.</param>
/// <param name="NumGpuBlocks">Usable KV blocks.</param>
/// <param name="WatermarkBlocks">Blocks that admission leaves free.</param>
/// <param name="MaxModelLen">The longest context in tokens; never above <c>NumGpuBlocks · BlockSize</c>.</param>
/// <param name="ReserveFullIsl">Admission waits for room for the whole prompt.</param>
/// <param name="PipelineStages">Batches in flight at most.</param>
public sealed record EngineLimits(
    SchedulerKind Scheduler,
    int MaxNumSeqs,
    int MaxNumBatchedTokens,
    bool ChunkedPrefill,
    int LongPrefillTokenThreshold,
    int BlockSize,
    int NumGpuBlocks,
    int WatermarkBlocks,
    int MaxModelLen,
    bool ReserveFullIsl,
    int PipelineStages)
{
    /// <summary>In which order waiting requests are looked at.</summary>
    public QueueKind Queue { get; init; } = QueueKind.Fcfs;

    /// <summary>Full blocks of equal tokens are shared.</summary>
    public bool PrefixCaching { get; init; }

    /// <summary>Blocks have identities, though nothing asks for them but a comparison with another engine.</summary>
    public bool NamesBlocks { get; init; }

    /// <summary>How the engine uses named blocks.</summary>
    public PoolRules PoolRules => new(BlockSize, PrefixCaching, FreedOrder);

    /// <summary>How many changes of the named blocks back an older state can still be read: a run looks back at
    /// none.</summary>
    public int KeptChanges { get; init; }

    /// <summary>Running requests of one priority that arrived at one instant are preempted first to last, as by a
    /// recorded engine that knew steps only. Else they arrived one after the other.</summary>
    public bool OneInstantIsATie { get; init; }

    /// <summary>In which order freed blocks are taken again.</summary>
    public FreedOrder FreedOrder { get; init; } = FreedOrder.UnhashedFirst;

    /// <summary>The next batch is planned before the tokens of this one are there.</summary>
    public AsyncScheduling Async { get; init; } = AsyncScheduling.Off;

    /// <summary>Which of its output tokens count towards those that a request asks for.</summary>
    public OutputCount OutputCount { get; init; } = OutputCount.Total;

    /// <summary>Chunk sizes that shrink along a prompt; none: the token budget all along.</summary>
    public DynamicChunk? DynamicChunk { get; init; }

    /// <summary>A request that reaches the longest context stops there.</summary>
    public bool StopsAtMaxModelLen { get; init; } = true;

    /// <summary>A preempted request may be admitted again while a batch of its is still in the pipeline, the tokens of
    /// which then count too. Sarathi-Serve has it so, and may fail over it: for comparisons with recordings.</summary>
    public bool ReadmitsInFlight { get; init; }

    /// <summary>Where preempted KV blocks go; none: they are dropped and computed again.</summary>
    public SwapSpace Swap { get; init; }

    /// <summary>What the slo-aware scheduler aims at; none: another scheduler.</summary>
    public SloTargets? Slo { get; init; }

    /// <summary>What each profile asks for beside tokens, by index; none: nothing.</summary>
    public ImmutableArray<ProfileRules> Profiles { get; init; } = [];

    /// <summary>What a profile asks for beside tokens.</summary>
    public ProfileRules RulesOf(int profile) => profile < Profiles.Length ? Profiles[profile] : default;

    /// <summary>The engine sorts its running requests by arrival, whenever it schedules.</summary>
    public bool SortsByArrival => Allocation != KvAllocation.AsComputed;

    /// <summary>A token that a request has in the pipeline when it is preempted is lost; else it still
    /// comes.</summary>
    public bool DropsPreempted => Allocation != KvAllocation.AsComputed;

    /// <summary>What the KV blocks of a request follow from.</summary>
    public KvAllocation Allocation => Schedulers.AllocationOf(Scheduler);

    /// <summary>KV blocks that a running request holds.</summary>
    public int Held(in Sequence sequence) => Allocation switch
    {
        KvAllocation.AsComputed => BlocksFor(sequence.Computed),
        KvAllocation.WholePrompt => BlocksFor(sequence.IsPrefilling ? sequence.Known : sequence.Computed),
        KvAllocation.WholeContext => BlocksFor(MaxModelLen),
        _ => throw new UnreachableException($"{Allocation}"),
    };

    /// <summary>KV blocks that a request of so many tokens takes when it is admitted, whatever it computes
    /// first.</summary>
    public int BlocksToAdmit(int tokens) => BlocksFor(Allocation == KvAllocation.WholeContext ? MaxModelLen : tokens);

    /// <summary>A decode after so many computed tokens takes a new KV block.</summary>
    public bool DecodeTakesBlock(int computed) => Allocation != KvAllocation.WholeContext && StartsBlock(computed);

    /// <summary>The next token after so many takes a new KV block.</summary>
    public bool StartsBlock(int tokens) => OffsetOf(tokens) == 0;

    /// <summary>How many of so many tokens are in the last KV block, if that is not full: a division is slow where
    /// blocks have their usual sizes.</summary>
    public int OffsetOf(int tokens) =>
        (BlockSize & (BlockSize - 1)) == 0 ? tokens & (BlockSize - 1) : tokens % BlockSize;

    /// <summary>The largest prefill chunk of so many tokens: no longer than the threshold, if there is one.</summary>
    public int Chunk(int tokens) =>
        LongPrefillTokenThreshold > 0 ? Math.Min(tokens, LongPrefillTokenThreshold) : tokens;

    /// <summary>The largest prefill chunk that fits into an iteration.</summary>
    public int LargestChunk => Chunk(MaxNumBatchedTokens);

    /// <summary>KV blocks that a sequence takes for so many more tokens than it has computed.</summary>
    public int NewBlocks(int computed, int tokens) => BlocksFor(computed + tokens) - BlocksFor(computed);

    /// <summary>KV blocks that so many tokens take: the last partial block is a whole one.</summary>
    public int BlocksFor(int tokens) => (tokens + BlockSize - 1) / BlockSize;
}
