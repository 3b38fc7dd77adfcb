using System.Globalization;
using EventSim.Cli.Runs;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>The result for people.</summary>
internal static class ResultText
{
    private const int KeyWidth = 22;

    /// <summary>Writes it.</summary>
    public static void Write(
        TextWriter to, string scenario, string? runId, RunResult result, ImmutableArray<SloCheck> slo,
        long? storedEvents, double? wallSeconds)
    {
        var o = result.Outcomes;
        Line(to, "scenario", scenario);
        if (runId is not null) Line(to, "run", runId);
        Line(to, "simulated",
            $"{Number(result.SimulatedSeconds)} s{(wallSeconds is { } w ? $" in {Number(w)} s" : "")}");
        Line(to, "events", storedEvents is { } stored ? $"{result.Events} ({stored} stored)" : $"{result.Events}");
        Line(to, "event hash", result.EventHash);
        Line(to, "requests",
            $"{o.Arrived} arrived, {o.Completed} completed, {Rejected(o)}, "
            + $"{o.InFlight} in flight, {o.Waiting} waiting");
        Line(to, "success",
            $"{Percent(result.SuccessOfArrived)} of arrived, {Percent(result.SuccessOfDecided)} of decided");
        Line(to, "window", $"{Number(result.WindowFrom)} s to {Number(result.WindowTo)} s");
        Line(to, "throughput",
            $"{Number(result.RequestThroughput)} requests/s, {Number(result.OutputThroughput)} output tokens/s, "
            + $"{Number(result.TotalTokenThroughput)} tokens/s");
        if (result.Goodput is { } goodput) Line(to, "goodput", $"{Number(goodput)} requests/s");
        Line(to, "iterations", $"{result.Iterations}, budget {result.MaxNumBatchedTokens} tokens");
        Line(to, "KV blocks",
            $"{result.NumGpuBlocks} a replica, peak {result.PeakKvBlocks}, in use {Percent(result.KvUtilization)}");
        Line(to, "preemptions", $"{result.Preemptions}, {result.RecomputedTokens} tokens computed again");
        Line(to, "GPU busy", result.Mfu is { } mfu ? $"{Percent(result.GpuBusy)}, MFU {Percent(mfu)}"
            : Percent(result.GpuBusy));
        Line(to, "energy, cost",
            $"{(result.Energy is { } joules ? $"{Number(joules / 1_000)} kJ" : "-")}, "
            + (result.Cost is { } dollars ? $"{Number(dollars)} USD" : "-"));
        Line(to, "prediction", result.ExtrapolatedShare is { } beyond
            ? $"{result.Prediction}, {Percent(beyond)} of the kernels' time extrapolated"
            : result.Prediction);
        to.Write('\n');
        WriteLatencies(to, result);
        foreach (var check in slo)
            to.Write($"\nSLO {check.Name} <= {Number(check.Bound.Bound.Milliseconds)} ms: {Verdict(check)}");
        if (!slo.IsEmpty) to.Write('\n');
    }

    private static void WriteLatencies(TextWriter to, RunResult result)
    {
        (string Name, LatencyStatistics? Of)[] latencies =
        [
            ("TTFT", result.Ttft), ("TPOT", result.Tpot), ("ITL", result.Itl), ("E2EL", result.E2el),
            ("queue", result.Queue),
        ];
        TextTable.Write(
            to,
            ["ms", "mean", "std", "p50", "p90", "p95", "p99", "max"],
            [false, true, true, true, true, true, true, true],
            [.. latencies.Select(l => Row(l.Name, l.Of))]);
    }

    private static string[] Row(string name, LatencyStatistics? of) => of is null
        ? [name, "-", "-", "-", "-", "-", "-", "-"]
        : [name, .. new[] { of.Mean, of.Std, of.P50, of.P90, of.P95, of.P99, of.Max }.Select(Fixed)];

    private static string Verdict(SloCheck check) => check.Reached is not { } reached
        ? "no such request"
        : $"{(check.IsMissed ? "missed" : "met")} with {Number(reached)} ms";

    private static string Rejected(Outcomes outcomes) => outcomes.Rejected.IsEmpty
        ? "0 rejected"
        : $"{outcomes.Rejected.Values.Sum()} rejected ("
            + $"{string.Join(", ", outcomes.Rejected.Select(r => $"{r.Value} {r.Key}"))})";

    private static void Line(TextWriter to, string key, string value) => to.Write($"{key.PadRight(KeyWidth)}{value}\n");

    private static string Fixed(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "-";
}
