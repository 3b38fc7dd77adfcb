namespace EventSim.Domain.Scheduling;

/// <summary>Which scheduler forms the batches.</summary>
public enum SchedulerKind
{
    /// <summary>vLLM's v1 scheduler.</summary>
    VllmV1,

    /// <summary>Batch to completion: nobody is admitted while somebody runs.</summary>
    Static,

    /// <summary>Orca: whole prompts join the decodes, iteration by iteration.</summary>
    Orca,

    /// <summary>vLLM's first scheduler: an iteration of whole prompts, or one of decodes.</summary>
    VllmV0,

    /// <summary>Sarathi: decodes first, then chunks of prompts in what is left of the chunk size.</summary>
    Sarathi,

    /// <summary>Chunks of prompts and decodes take turns.</summary>
    SimpleChunking,

    /// <summary>Our own: chunks and admissions sized so that the objective holds.</summary>
    SloAware,
}

/// <summary>Which of its output tokens count towards those that a request asks for.</summary>
public enum OutputCount
{
    /// <summary>All.</summary>
    Total,

    /// <summary>Those since it was last preempted: the earlier ones have joined the prompt.</summary>
    SincePreemption,
}

/// <summary>In which order waiting requests are looked at.</summary>
public enum QueueKind
{
    /// <summary>First come, first served.</summary>
    Fcfs,

    /// <summary>The lowest priority number first, then the earliest.</summary>
    Priority,

    /// <summary>The fewest known tokens still to compute first, then the earliest.</summary>
    ShortestFirst,

    /// <summary>The earliest deadline first.</summary>
    Deadline,

    /// <summary>The earliest request of the tenant that was served least; a tenant is a profile.</summary>
    Fair,
}

/// <summary>What happens to a request that is preempted.</summary>
public enum PreemptionKind
{
    /// <summary>Its KV blocks are dropped and computed again.</summary>
    Recompute,

    /// <summary>Its KV blocks move to the CPU's memory, and back when it is admitted again.</summary>
    Swap,
}

/// <summary>Which release of an engine is followed where they differ.</summary>
public enum EngineVersion
{
    /// <summary>As of August 2026.</summary>
    August2026,

    /// <summary>As of January 2026: admission asks for the room of the next chunk alone, and freed blocks are all taken
    /// last.</summary>
    January2026,
}

/// <summary>The token budget of an iteration, as the scenario states it.</summary>
public abstract record TokenBudget
{
    private TokenBudget() { }

    /// <summary>A number of tokens.</summary>
    public sealed record Fixed(int Tokens) : TokenBudget;

    /// <summary>From the memory bandwidth of a replica.</summary>
    public sealed record AutoBandwidth : TokenBudget;

    /// <summary>The largest that keeps an iteration within the TPOT bound.</summary>
    public sealed record AutoRoofline : TokenBudget;
}

/// <summary>The settings of an engine, as the scenario states them; what is <c>auto</c> is resolved by
/// <see cref="EngineLimits"/>.</summary>
/// <param name="Scheduler">Which scheduler forms the batches.</param>
/// <param name="Queue">In which order waiting requests are looked at.</param>
/// <param name="MaxNumSeqs">Running requests of an engine at most.</param>
/// <param name="MaxNumBatchedTokens">The token budget of an iteration.</param>
/// <param name="ChunkedPrefill">A prompt may be computed in several iterations.</param>
/// <param name="LongPrefillTokenThreshold">The largest prefill chunk in tokens; 0 for none.</param>
/// <param name="BlockSize">Tokens of a KV block.</param>
/// <param name="GpuMemoryUtilization">Share of the GPU's memory that the engine may use. Range: above 0, to 1.</param>
/// <param name="NumGpuBlocks">Usable KV blocks; none: from the memory.</param>
/// <param name="Watermark">Share of the blocks that admission leaves free. Range: 0 to below 1.</param>
/// <param name="Preemption">What happens to a request that is preempted.</param>
/// <param name="EnablePrefixCaching">Blocks of equal prefixes are shared.</param>
/// <param name="MaxModelLen">The longest context in tokens; none: the smaller of the model's and the cache's.</param>
/// <param name="ReserveFullIsl">Admission waits for room for the whole prompt.</param>
public sealed record EngineSettings(
    SchedulerKind Scheduler,
    QueueKind Queue,
    int MaxNumSeqs,
    TokenBudget MaxNumBatchedTokens,
    bool ChunkedPrefill,
    int LongPrefillTokenThreshold,
    int BlockSize,
    double GpuMemoryUtilization,
    int? NumGpuBlocks,
    double Watermark,
    PreemptionKind Preemption,
    bool EnablePrefixCaching,
    int? MaxModelLen,
    bool ReserveFullIsl)
{
    /// <summary>Which release of the engine is followed.</summary>
    public EngineVersion Version { get; init; } = EngineVersion.August2026;

    /// <summary>In which order freed blocks are taken again.</summary>
    public FreedOrder FreedOrder =>
        Version == EngineVersion.January2026 ? FreedOrder.AllLast : FreedOrder.UnhashedFirst;

    /// <summary>Which of its output tokens count towards those that a request asks for.</summary>
    public OutputCount OutputCount { get; init; } = OutputCount.Total;

    /// <summary>Chunk sizes that shrink along a prompt; none: the token budget all along.</summary>
    public DynamicChunk? DynamicChunk { get; init; }

    /// <summary>What vLLM v0 sets aside. Unit: bytes a GPU.</summary>
    public const long UsualSwapSpace = 4L << 30;

    /// <summary>CPU memory for the KV blocks of preempted requests. Unit: bytes a GPU.</summary>
    public long SwapSpace { get; init; } = UsualSwapSpace;

    /// <summary>KV blocks can be swapped: they are given as tokens are computed, and none are shared.</summary>
    public bool CanSwap =>
        !EnablePrefixCaching && Schedulers.AllocationOf(Scheduler) == KvAllocation.AsComputed;
}
