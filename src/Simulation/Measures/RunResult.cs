namespace EventSim.Simulation.Measures;

/// <summary>How many requests ended how, all of them.</summary>
/// <param name="Arrived">Requests that arrived.</param>
/// <param name="Completed">Requests that produced their last token.</param>
/// <param name="Rejected">Requests refused, by reason.</param>
/// <param name="Aborted">Requests that their clients gave up.</param>
/// <param name="InFlight">Requests that ran when the run stopped.</param>
/// <param name="Waiting">Requests that waited, or were on their way, when the run stopped.</param>
public sealed record Outcomes(
    int Arrived, int Completed, ImmutableSortedDictionary<string, int> Rejected, int Aborted, int InFlight,
        int Waiting);

/// <summary>The result of a run: a function of its scenario and events. Rates are per second of the window; latencies
/// are over measured requests that completed; what is not known, or has no SLO, is none.</summary>
public sealed record RunResult
{
    /// <summary>Step-by-step events.</summary>
    public required long Events { get; init; }

    /// <summary>SHA-256 over them.</summary>
    public required string EventHash { get; init; }

    /// <summary>Simulated time from the start to the last event, or to the horizon of a censored run. Unit:
    /// s.</summary>
    public required double SimulatedSeconds { get; init; }

    /// <summary>How many requests ended how.</summary>
    public required Outcomes Outcomes { get; init; }

    /// <summary>Start of the window. Unit: s.</summary>
    public required double WindowFrom { get; init; }

    /// <summary>End of the window. Unit: s.</summary>
    public required double WindowTo { get; init; }

    /// <summary>Measured requests completed a second.</summary>
    public required double RequestThroughput { get; init; }

    /// <summary>Output tokens of measured requests a second.</summary>
    public required double OutputThroughput { get; init; }

    /// <summary>Prompt tokens of measured requests that have their first token, and output tokens, a second.</summary>
    public required double TotalTokenThroughput { get; init; }

    /// <summary>Measured requests a second that meet every SLO; none without an SLO.</summary>
    public required double? Goodput { get; init; }

    /// <summary>Time to first token. Unit: ms.</summary>
    public LatencyStatistics? Ttft { get; init; }

    /// <summary>Mean time per later token of a request, requests of one token left out. Unit: ms.</summary>
    public LatencyStatistics? Tpot { get; init; }

    /// <summary>Every gap between consecutive tokens, pooled. Unit: ms.</summary>
    public LatencyStatistics? Itl { get; init; }

    /// <summary>Gaps were merged into bins of relative width 2^-10.</summary>
    public bool ItlIsBinned { get; init; }

    /// <summary>End-to-end latency. Unit: ms.</summary>
    public LatencyStatistics? E2el { get; init; }

    /// <summary>First scheduled − arrival. Unit: ms.</summary>
    public LatencyStatistics? Queue { get; init; }

    /// <summary>Measured requests completed, of those that arrived.</summary>
    public required double? SuccessOfArrived { get; init; }

    /// <summary>Measured requests completed, of those completed, rejected or aborted.</summary>
    public required double? SuccessOfDecided { get; init; }

    /// <summary>Tokens prefilled of a measured request that was scheduled at least once, recomputed ones
    /// included.</summary>
    public required double? PrefilledTokensMean { get; init; }

    /// <summary>The token budget of an iteration.</summary>
    public required int MaxNumBatchedTokens { get; init; }

    /// <summary>Usable KV blocks of a replica.</summary>
    public required int NumGpuBlocks { get; init; }

    /// <summary>Preemptions of measured requests.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Tokens that measured requests computed again.</summary>
    public required long RecomputedTokens { get; init; }

    /// <summary>Iterations that ended, all replicas.</summary>
    public required long Iterations { get; init; }

    /// <summary>The most KV blocks in use on any replica.</summary>
    public required int PeakKvBlocks { get; init; }

    /// <summary>Share of the KV blocks in use: average over the window and all replicas.</summary>
    public required double? KvUtilization { get; init; }

    /// <summary>Share of the pipeline stages at work: average over the window and all replicas.</summary>
    public required double? GpuBusy { get; init; }

    /// <summary>Model FLOPs of the window's iterations over the peak of all GPUs; none where the cost model counts
    /// none.</summary>
    public required double? Mfu { get; init; }

    /// <summary>How iterations were priced: <c>linear</c>, <c>analytic</c> or <c>calibrated</c>.</summary>
    public required string Prediction { get; init; }

    /// <summary>Share of the kernels' time that is of kernels beyond what was measured; none where nothing
    /// is.</summary>
    public required double? ExtrapolatedShare { get; init; }

    /// <summary>Prompt tokens of measured requests found in the prefix cache.</summary>
    public required long PrefixCacheHitTokens { get; init; }

    /// <summary>What all GPUs draw in the window; none where the GPU's TDP is not known. Unit: J.</summary>
    public double? Energy { get; init; }

    /// <summary>What all GPUs cost in the window; none where the GPU's price is not known. Unit: USD.</summary>
    public double? Cost { get; init; }
}
