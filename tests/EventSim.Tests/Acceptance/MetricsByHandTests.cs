using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Five requests, every metric computed by hand. Times in us; an iteration takes 1000 + 10 a prefill token +
/// 100 a decode.</summary>
/// <remarks>
/// r0 arrives at 0 with P = 100, O = 3, before the warm-up ends at 10,000: simulated, not measured; 3 iterations.
/// r1 at 10,000, P = 200, O = 1: token at 13,000. TTFT = E2EL = 3,000, no TPOT, no gap.
/// r2 at 20,000, P = 100, O = 3: tokens at 22,000, 23,100, 24,200. TTFT 2,000, E2EL 4,200, TPOT 1,100.
/// r3 at 30,000, P = 100, O = 2: first token at 32,000; the next iteration computes its decode and r4's prompt,
/// 1,000 + 100 + 3,000: second token at 36,100. TTFT 2,000, E2EL 6,100, TPOT 4,100.
/// r4 at 31,000, P = 300, O = 4: waits until 32,000; tokens at 36,100, 37,200, 38,300, 39,400. TTFT 5,100, E2EL 8,400,
/// TPOT 1,100.
/// </remarks>
public class MetricsByHandTests
{
    private const double WindowSeconds = 0.0294;

    private static readonly RunResult Drained = Run("at_horizon: drain");

    [Fact]
    public void Ttft_counts_every_measured_request() =>
        // 2000, 2000, 3000, 5100: deviations from 3025 are 1025, 1025, 25, 2075; p90 is 0.7 of the way from 3000 to
        // 5100.
        Equal(Drained.Ttft, 3025, 2500, 1601875, 4470, 4785, 5037, 5100);

    [Fact]
    public void Tpot_leaves_out_the_request_of_one_token() =>
        // 1100, 1100, 4100: deviations from 2100 are 1000, 1000, 2000; p90 is 0.8 of the way from 1100 to 4100.
        Equal(Drained.Tpot, 2100, 1100, 2000000, 3500, 3800, 4040, 4100);

    [Fact]
    public void Itl_pools_every_gap() =>
        // 1100 five times and 4100: deviations from 1600 are 500 five times and 2500; p90 is at rank 4.5 of 0 to 5.
        Equal(Drained.Itl, 1600, 1100, 1250000, 2600, 3350, 3950, 4100);

    [Fact]
    public void E2el_ends_with_the_last_token() =>
        // 3000, 4200, 6100, 8400: deviations from 5425 are 2425, 1225, 675, 2975.
        Equal(Drained.E2el, 5425, 5150, 4171875, 7710, 8055, 8331, 8400);

    [Fact]
    public void Queueing_ends_with_the_first_batch() =>
        // 0, 0, 0, 1000: deviations from 250 are 250 three times and 750.
        Equal(Drained.Queue, 250, 0, 187500, 700, 850, 970, 1000);

    [Fact]
    public void Rates_are_over_the_window_from_the_warm_up_to_the_last_finish()
    {
        Assert.Equal((0.01, 0.0394), (Drained.WindowFrom, Drained.WindowTo));
        Assert.Equal(4 / WindowSeconds, Drained.RequestThroughput, 6);
        Assert.Equal(10 / WindowSeconds, Drained.OutputThroughput, 6);
        Assert.Equal(710 / WindowSeconds, Drained.TotalTokenThroughput, 6);
        Assert.Equal(0.0394, Drained.SimulatedSeconds);
    }

    [Fact]
    public void Goodput_counts_requests_that_meet_every_bound_exactly_or_better() =>
        // TTFT at most 3000 and TPOT at most 1100: r1 and r2 just meet them, r3 misses its TPOT and r4 its TTFT.
        Assert.Equal(2 / WindowSeconds, Drained.Goodput!.Value, 6);

    [Fact]
    public void What_is_in_use_is_averaged_over_the_window()
    {
        // Blocks of 16 tokens: r1 13 for 3,000 us, r2 7 for 4,200, r3 7 for 6,100, r4 19 for 7,400: 251,700 of 29,400 ×
        // 100.
        Assert.Equal(251_700.0 / (29_400 * 100), Drained.KvUtilization!.Value, 12);
        Assert.Equal(26, Drained.PeakKvBlocks);

        // At work: 3,000 for r1, 4,200 for r2 and from 30,000 to 39,400 for r3 and r4.
        Assert.Equal(16_600.0 / 29_400, Drained.GpuBusy!.Value, 12);
        Assert.Null(Drained.Mfu);
    }

    [Fact]
    public void Energy_and_cost_are_of_all_gpus_over_the_window()
    {
        // One H100 of 700 W, 105 W at rest, for 29.4 ms; linear cost counts no FLOPs: 2/3 of the rest in the 16.6 ms at
        // work. 3 USD an hour.
        Assert.Equal((105 * 0.0294) + (595 * 0.0166 * 2 / 3), Drained.Energy!.Value, 9);
        Assert.Equal(3 * 0.0294 / 3600, Drained.Cost!.Value, 12);
    }

    [Fact]
    public void Counts_are_of_all_requests_or_of_the_measured_ones()
    {
        Assert.Equal((5, 5), (Drained.Outcomes.Arrived, Drained.Outcomes.Completed));
        Assert.Equal((1.0, 1.0), (Drained.SuccessOfArrived, Drained.SuccessOfDecided));
        Assert.Equal((200 + 100 + 100 + 300) / 4.0, Drained.PrefilledTokensMean);
        Assert.Equal(3 + 1 + 3 + 5, Drained.Iterations);
        Assert.Equal((0L, 0L, 0L), (Drained.Preemptions, Drained.RecomputedTokens, Drained.PrefixCacheHitTokens));
    }

    [Theory]
    [InlineData(36_000, 2, 5, 400, 2, 0)] // r3 has one token and r4 none.
    [InlineData(36_100, 3, 7, 700, 1, 0)] // What ends at the horizon counts: r3 is done, r4 has its first token.
    [InlineData(31_500, 2, 4, 300, 1, 1)] // r4 still waits.
    public void A_censored_window_ends_at_the_horizon(
        int horizon, int completed, int outputs, int prompts, int inFlight, int waiting)
    {
        var result = Run($"at_horizon: censor\nhorizon: {horizon}us");
        var seconds = (horizon - 10_000) / 1e6;
        Assert.Equal(
            (completed + 1, inFlight, waiting),
            (result.Outcomes.Completed, result.Outcomes.InFlight, result.Outcomes.Waiting));
        Assert.Equal(completed / seconds, result.RequestThroughput, 6);
        Assert.Equal(outputs / seconds, result.OutputThroughput, 6);
        Assert.Equal((outputs + prompts) / seconds, result.TotalTokenThroughput, 6);
        Assert.Equal((completed / 4.0, 1.0), (result.SuccessOfArrived, result.SuccessOfDecided));
        Assert.Equal(horizon / 1e6, result.WindowTo, 12);
    }

    private static void Equal(
        LatencyStatistics? found, double mean, double median, double variance, double p90, double p95, double p99,
            double max)
    {
        Assert.NotNull(found);
        double[] expected = [mean, median, Math.Sqrt(variance), median, p90, p95, p99, max];
        double[] actual = [found.Mean, found.Median, found.Std, found.P50, found.P90, found.P95, found.P99, found.Max];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i] / 1_000, actual[i], 9);
    }

    private static RunResult Run(string horizon) => Simulated.Yaml($$$"""
        model: llama-3.1-8b
        warmup: 10ms
        {{{horizon}}}
        deployment: {gpu: h100-sxm, tp: 1}
        engine: {max_num_batched_tokens: 8192, num_gpu_blocks: 100}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        slo: {ttft: {p99: 3ms}, tpot: {p50: 1100us}}
        workload:
          requests:
            - {at: 0us, prompt: 100, output: 3}
            - {at: 10000us, prompt: 200, output: 1}
            - {at: 20000us, prompt: 100, output: 3}
            - {at: 30000us, prompt: 100, output: 2}
            - {at: 31000us, prompt: 300, output: 4}
        """).Result;
}
