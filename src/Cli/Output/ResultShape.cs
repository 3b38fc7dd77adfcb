using System.Text.Json.Nodes;
using EventSim.Domain.Events;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>Every key that a result can have, known before there is one: a result in which nothing is
/// missing.</summary>
internal static class ResultShape
{
    private static readonly LatencyStatistics Latency = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The keys, as the writer of results writes them.</summary>
    public static JsonObject Keys { get; } = JsonNode.Parse(ResultJson.Of("", "", Whole(), 0, 0))!.AsObject();

    private static RunResult Whole() => new()
    {
        Events = 0,
        EventHash = "",
        SimulatedSeconds = 0,
        Outcomes = new Outcomes(
            0, 0, Enum.GetValues<RejectionReason>().ToImmutableSortedDictionary(Reasons.Name, _ => 0), 0, 0, 0),
        WindowFrom = 0,
        WindowTo = 0,
        RequestThroughput = 0,
        OutputThroughput = 0,
        TotalTokenThroughput = 0,
        Goodput = 0,
        Ttft = Latency,
        Tpot = Latency,
        Itl = Latency,
        ItlIsBinned = true,
        E2el = Latency,
        Queue = Latency,
        SuccessOfArrived = 0,
        SuccessOfDecided = 0,
        PrefilledTokensMean = 0,
        MaxNumBatchedTokens = 0,
        NumGpuBlocks = 0,
        Preemptions = 0,
        RecomputedTokens = 0,
        Iterations = 0,
        PeakKvBlocks = 0,
        KvUtilization = 0,
        GpuBusy = 0,
        Mfu = 0,
        PrefixCacheHitTokens = 0,
        Prediction = "analytic",
        ExtrapolatedShare = 0,
        Energy = 0,
        Cost = 0,
    };
}
