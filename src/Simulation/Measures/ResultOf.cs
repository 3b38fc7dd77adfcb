using System.Diagnostics;
using EventSim.Domain.Costs;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Makes the result of a run from what was measured.</summary>
public static class ResultOf
{
    private const double SecondsPerHour = 3_600;

    /// <summary>The result of a run that has ended in this state.</summary>
#pragma warning disable MA0051 // A result has more fields than a method should have lines; here is one line a field.
    public static RunResult Run(Scenario scenario, EngineLimits limits, World end, RunMeasures measures)
    {
        var censoredAt = scenario.AtHorizon == HorizonRule.Censor ? scenario.Horizon : null;
        var from = scenario.Warmup;
        var to = SimTime.Max(from, censoredAt ?? measures.LastFinish ?? from);
        var used = Between(
            measures.AtWarmup, censoredAt is { } at ? measures.Occupancy.At(at, end) : measures.AtLastFinish);
        var seconds = (to - from).Seconds;
        var totals = Totals.Of(measures, scenario.Slo);
        var replicas = to > from && measures.IsWarm
            ? (double)used.Engines / (to - from).Nanoseconds
            : scenario.Deployment.Replicas;
        var capacity = replicas * (to - from).Nanoseconds;
        return WithLatencies(measures, totals, WithBills(scenario, replicas, seconds, new RunResult
        {
            Events = measures.Hash.Count,
            EventHash = measures.Hash.Hex(),
            SimulatedSeconds = (censoredAt ?? end.Now).Seconds,
            Outcomes = OutcomesOf(measures.Requests),
            WindowFrom = from.Seconds,
            WindowTo = to.Seconds,
            RequestThroughput = Rate(totals.Completed, seconds),
            OutputThroughput = Rate(totals.OutputTokens, seconds),
            TotalTokenThroughput = Rate(totals.OutputTokens + totals.PromptTokens, seconds),
            Goodput = scenario.Slo.IsEmpty ? null : Rate(totals.MeetSlo, seconds),
            SuccessOfArrived = Share(totals.Completed, totals.Arrived),
            SuccessOfDecided = Share(totals.Completed, totals.Completed + totals.Rejected + totals.Aborted),
            PrefilledTokensMean = Share(totals.PrefilledTokens, totals.Scheduled),
            MaxNumBatchedTokens = limits.MaxNumBatchedTokens,
            NumGpuBlocks = limits.NumGpuBlocks,
            Preemptions = totals.Preemptions,
            RecomputedTokens = totals.RecomputedTokens,
            Iterations = measures.Iterations,
            PeakKvBlocks = measures.Occupancy.PeakBlocks,
            KvUtilization = Share((double)used.UsedBlocks, capacity * limits.NumGpuBlocks),
            GpuBusy = Share((double)used.Busy, capacity * limits.PipelineStages),
            Mfu = used.Flops > 0 ? Share(used.Flops, PeakFlops(scenario) * replicas * seconds) : null,
            PrefixCacheHitTokens = totals.CachedTokens,
            Prediction = Mode(scenario.Cost),
            ExtrapolatedShare = Share(used.Extrapolated, used.Kernels),
        }));
    }
#pragma warning restore MA0051

    private static RunResult WithBills(Scenario scenario, double replicas, double seconds, RunResult result)
    {
        var gpu = scenario.Deployment.Gpu;
        var gpuSeconds = seconds * scenario.Deployment.GpusPerReplica * replicas;
        return result with
        {
            Energy = GpuPower.MeanWatts(gpu, result.GpuBusy ?? 0, result.Mfu) * gpuSeconds,
            Cost = gpu.PricePerGpuHour * (gpuSeconds / SecondsPerHour),
        };
    }

    private static RunResult WithLatencies(RunMeasures measures, Totals totals, RunResult result)
    {
        // One buffer for all: a run may have millions of requests.
        var room = new double[totals.Completed];
        var (gaps, counts) = measures.Gaps.Sorted();
        return result with
        {
            Ttft = Latencies(measures, room, (in RequestFacts f) => f.Ttft),
            Tpot = Latencies(measures, room, (in RequestFacts f) => f.OutputTokens > 1 ? f.Tpot : null),
            Itl = LatencyStatistics.OfPooled(gaps, counts),
            ItlIsBinned = measures.Gaps.IsBinned,
            E2el = Latencies(measures, room, (in RequestFacts f) => f.E2el),
            Queue = Latencies(measures, room, (in RequestFacts f) => f.Queued),
        };
    }

    private static string Mode(CostSettings cost) => cost switch
    {
        CostSettings.Linear => "linear",
        CostSettings.Roofline { Tables.IsEmpty: false } => "calibrated",
        CostSettings.Roofline => "analytic",
        _ => throw new UnreachableException($"{cost}"),
    };

    private static double Rate(double count, double seconds) => seconds > 0 ? count / seconds : 0;

    private static double? Share(double part, double whole) => whole > 0 ? part / whole : null;

    private delegate double? Latency(in RequestFacts facts);

    private static LatencyStatistics? Latencies(RunMeasures measures, double[] room, Latency latency)
    {
        var next = 0;
        for (var i = measures.FirstMeasured; i < measures.Requests.Count; i++)
        {
            ref readonly var facts = ref measures.Requests[i];
            if (facts.Outcome == Outcome.Completed && latency(facts) is { } value) room[next++] = value;
        }

        return LatencyStatistics.Of(room.AsMemory(0, next));
    }

    private static Integrals Between(Integrals from, Integrals to) =>
        new(
            to.UsedBlocks - from.UsedBlocks, to.Engines - from.Engines, to.Busy - from.Busy, to.Flops - from.Flops,
            to.Extrapolated - from.Extrapolated, to.Kernels - from.Kernels);

    /// <summary>The peak of a replica's GPUs in the precision that the weights are multiplied in. Unit:
    /// FLOP/s.</summary>
    private static double PeakFlops(Scenario scenario)
    {
        var gpu = scenario.Deployment.Gpu;
        var peak = scenario.Quantization switch
        {
            Quantization.Fp8 when gpu.Fp8Flops > 0 => gpu.Fp8Flops,
            Quantization.Int8 => gpu.Int8Ops,
            Quantization.None or Quantization.Fp8 or Quantization.Int4 => gpu.Bf16Flops,
            _ => throw new UnreachableException($"{scenario.Quantization}"),
        };
        return peak * scenario.Deployment.GpusPerReplica;
    }

    private static Outcomes OutcomesOf(RequestTable requests)
    {
        var counts = new int[Enum.GetValues<Outcome>().Length];
        var rejected = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < requests.Count; i++)
        {
            ref readonly var facts = ref requests[i];
            counts[(int)facts.Outcome]++;
            if (facts.Outcome != Outcome.Rejected) continue;
            var reason = Reasons.Name(facts.Rejection);
            rejected[reason] = rejected.GetValueOrDefault(reason) + 1;
        }

        return new Outcomes(
            requests.Count,
            counts[(int)Outcome.Completed],
            rejected.ToImmutableSortedDictionary(StringComparer.Ordinal),
            counts[(int)Outcome.Aborted],
            counts[(int)Outcome.InFlight],
            counts[(int)Outcome.Waiting]);
    }
}
