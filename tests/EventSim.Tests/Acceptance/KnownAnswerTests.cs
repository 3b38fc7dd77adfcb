using EventSim.Domain.Events;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Answers that can be computed by hand: an iteration takes 1000 us + 10 us a prefill token + 100 us a
/// decode.</summary>
public class KnownAnswerTests
{
    [Theory]
    [InlineData(3_691, 4_096, 4, 129_100, 133_500)]
    [InlineData(2_048, 0, 7, 132_100, 136_500)]
    [InlineData(8_192, 0, 2, 127_100, 131_500)]
    [InlineData(8_192, 4_096, 4, 129_100, 133_500)]
    public void A_long_prompt_alone_is_computed_in_chunks(
        int budget, int threshold, int prefills, long ttft, long e2el)
    {
        var run = Linear(
            $"max_num_batched_tokens: {budget}, long_prefill_token_threshold: {threshold}",
            "{at: 0s, prompt: 12510, output: 5}");
        var request = Assert.Single(run.Requests);
        Assert.Equal((ttft, e2el), (request.Ttft / 1_000, request.E2el / 1_000));
        Assert.Equal(1_100_000, request.Tpot);
        Assert.Equal(prefills + 4, run.Result.Iterations);
        Assert.Equal(783, run.Result.PeakKvBlocks);
        Assert.Equal(prefills, run.Events.OfType<SimEvent.IterationStarted>().Count(e => e.Chunks.Length > 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Without_chunks_a_prompt_over_the_budget_is_refused(int tp)
    {
        var run = Linear(
            "max_num_batched_tokens: 4096, chunked_prefill: false",
            "{at: 0s, prompt: 12510, output: 2}, {at: 0s, prompt: 4097, output: 2}, {at: 0s, prompt: 4096, output: 2}",
            deployment: $"tp: {tp}");
        Assert.Equal([Outcome.Rejected, Outcome.Rejected, Outcome.Completed], run.Requests.Select(r => r.Outcome));
        Assert.Equal(2, run.Result.Outcomes.Rejected["prompt_exceeds_token_budget"]);
        Assert.Equal((41_960_000, 43_060_000), (run.Requests[2].Ttft, run.Requests[2].E2el));
    }

    [Fact]
    public void Requests_of_one_instant_share_every_iteration()
    {
        var run = Linear("max_num_batched_tokens: 8192", "{at: 0s, prompt: 128, output: 128, count: 64}");
        Assert.All(run.Requests, r => Assert.Equal((82_920_000, 1_022_720_000), (r.Ttft, r.E2el)));
        Assert.Equal(8_010.01, run.Result.OutputThroughput, 0.005);
        Assert.Equal(1_024, run.Result.PeakKvBlocks);
        Assert.Equal(128, run.Result.Iterations);
    }

    [Theory]
    [InlineData(1, 111_160)]
    [InlineData(8, 182_280)]
    [InlineData(64, 751_240)]
    [InlineData(256, 2_701_960)]
    public void Latency_grows_with_the_batch(int requests, long e2el)
    {
        var run = Linear("max_num_batched_tokens: 8192", $"{{at: 0s, prompt: 16, output: 101, count: {requests}}}");
        Assert.All(run.Requests, r => Assert.Equal(e2el * 1_000, r.E2el));
    }

    [Fact]
    public void A_prompt_waits_for_room_for_all_of_it()
    {
        var run = Linear(
            "max_num_batched_tokens: 8192, num_gpu_blocks: 1000", "{at: 0s, prompt: 6000, output: 256, count: 3}");
        Assert.Equal(
            [(82_920L, 426_900L), (122_100L, 488_000L), (488_000L, 768_500L)],
            run.Requests.Select(r => (r.Ttft / 1_000, r.E2el / 1_000)));
        Assert.Equal(782, run.Result.PeakKvBlocks);
        Assert.Equal(0, run.Result.Preemptions);
        Assert.Equal(426_900_000, run.Requests[2].ScheduledAt);
    }

    [Fact]
    public void A_prompt_larger_than_the_cache_is_refused_and_blocks_nobody()
    {
        var run = Linear(
            "max_num_batched_tokens: 8192, long_prefill_token_threshold: 4096, num_gpu_blocks: 700",
            "{at: 0s, prompt: 12510, output: 16}, {at: 0s, prompt: 6000, output: 16}");
        Assert.Equal(1, run.Result.Outcomes.Rejected["exceeds_kv_capacity"]);
        Assert.Equal((62_000_000, 78_500_000), (run.Requests[1].Ttft, run.Requests[1].E2el));
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(4, 8)]
    [InlineData(8, 3)]
    public void A_pipeline_takes_equal_microbatches_one_after_the_other(int stages, int batches)
    {
        // One prompt a batch, computed in one iteration of 1000 us + 10 us × 700 = 8 ms: a stage takes 8 ms / stages.
        var run = Linear(
            "max_num_batched_tokens: 700", $"{{at: 0s, prompt: 700, output: 1, count: {batches}}}", $"pp: {stages}");
        var stage = 8_000_000 / stages;
        Assert.Equal((batches + stages - 1) * stage, run.End.Now.Nanoseconds);
        Assert.Equal(batches, run.Result.Iterations);
    }

    [Fact]
    public void Pipelined_prefill_serves_at_least_four_times_as_much_on_eight_stages()
    {
        const string Prompts = "{at: 0s, prompt: 4096, output: 1, count: 200}";
        var single = Linear("max_num_batched_tokens: 4096", Prompts);
        var piped = Linear("max_num_batched_tokens: 4096", Prompts, "pp: 8");
        Assert.True(piped.Result.RequestThroughput >= 4 * single.Result.RequestThroughput);
    }

    [Fact]
    public void A_chosen_link_delays_a_request_by_its_latency_and_its_bytes()
    {
        // client to router: 500 us + 4 B × 1000 / 1 MB/s = 4.5 ms; router to replica: 100 us + 4 ms.
        var run = Linear(
            "max_num_batched_tokens: 4096",
            "{at: 0s, prompt: 1000, output: 1}",
            "network: {links: [{from: client, to: router, bandwidth: 1MB/s, latency: 500us}, "
            + "{from: router, to: replica-0, bandwidth: 1MB/s, latency: 100us}]}");
        Assert.Equal(4_500_000 + 4_100_000 + 11_000_000, run.Requests[0].Ttft);
    }

    [Fact]
    public void A_request_that_reaches_the_longest_context_is_completed_and_says_so()
    {
        var run = Linear("max_num_batched_tokens: 4096, max_model_len: 100", "{at: 0s, prompt: 90, output: 50}");
        Assert.Equal(
            (Outcome.Completed, FinishReason.MaxModelLen, 10),
            (run.Requests[0].Outcome, run.Requests[0].Finish, run.Requests[0].OutputTokens));
    }

    private static Simulated Linear(string engine, string requests, string deployment = "tp: 1")
    {
        var tp = deployment.Contains("tp:", StringComparison.Ordinal) ? "" : "tp: 1, ";
        return Simulated.Yaml($"""
            model: llama-3.1-8b
            deployment: {"{"}gpu: h100-sxm, {tp}{deployment}{"}"}
            engine: {"{"}{engine}{"}"}
            cost: {"{"}linear: {"{"}iteration: 1000us, prefill_token: 10us, decode_seq: 100us{"}}"}
            workload: {"{"}requests: [{requests}]{"}"}
            """);
    }
}
