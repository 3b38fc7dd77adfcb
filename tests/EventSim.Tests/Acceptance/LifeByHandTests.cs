using EventSim.Simulation.Explanations;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Where the time of a request went, worked out by hand: an iteration takes 1000 us, 10 us a prefill token and
/// 100 us a decode. Every case is tried in decode spans and step by step.</summary>
public class LifeByHandTests
{
    // 82,920 us: 6000 tokens of the first and 2192 of the second fill the budget. Then 1000 blocks less 376 and 375 are
    // too few for 375, until the first ends at 426,900 us. Beside the last decode of the second its prompt takes
    // 61,100 us, and 255 decodes alone 1100 us each.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void A_third_prompt_waits_for_tokens_and_then_for_the_KV_blocks_of_the_first_two(string events)
    {
        var lives = Lives(
            events, "max_num_batched_tokens: 8192, num_gpu_blocks: 1000",
            "{at: 0s, prompt: 6000, output: 256, count: 3}");
        Is(lives[2], ("token_budget", 82_920), ("kv_blocks", 343_980), ("own_prefill", 61_000),
            ("own_decode", 280_500), ("others_decode", 100));
        Is(lives[1], ("own_prefill", 62_000), ("own_decode", 280_500), ("others_decode", 25_500),
            ("others_prefill", 120_000));
        Assert.Equal([0, 1], By(lives[2], LifePart.KvBlocks).Order());
        Assert.Equal([0, 1], By(lives[2], LifePart.TokenBudget));
        Assert.Equal(
            [("token_budget", 82_920), ("kv_blocks", 343_980)], Explained.Parts(lives[2].Queued));
        Assert.Equal(488_000_000, lives[2].Ttft);
    }

    // The first is done at 4200 us. The second came at 500 us, and the first iteration ended at 2000 us.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void With_one_slot_the_second_waits_for_the_first_to_end(string events)
    {
        var lives = Lives(
            events, "max_num_seqs: 1", "{at: 0s, prompt: 100, output: 3}, {at: 500us, prompt: 100, output: 3}");
        Is(lives[0], ("own_prefill", 2000), ("own_decode", 2200));
        Is(lives[1], ("iteration_in_flight", 1500), ("slot", 2200), ("own_prefill", 2000), ("own_decode", 2200));
        Assert.Equal([0], By(lives[1], LifePart.Slot));
    }

    // Iterations of 100, of 50 + 50 and of 50 + 10 tokens: 2000, 2000 and 1600 us.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void Who_waits_behind_the_first_for_token_budget_is_told_apart(string events)
    {
        var lives = Lives(
            events, "max_num_batched_tokens: 100",
            "{at: 0s, prompt: 150, output: 1}, {at: 0s, prompt: 100, output: 1}, {at: 0s, prompt: 10, output: 1}");
        Is(lives[1], ("token_budget", 2000), ("own_prefill", 3000), ("others_prefill", 600));
        Is(lives[2], ("token_budget", 2000), ("behind_token_budget", 2000), ("own_prefill", 1100),
            ("others_prefill", 500));
        Assert.Equal([1], By(lives[2], LifePart.OthersPrefill));
        Assert.Equal([0], By(lives[2], LifePart.BehindTokenBudget));
        Assert.Equal([0, 1], By(lives[2], LifePart.TokenBudget));
    }

    // 12 blocks of 4 tokens. The second prompt finds 4 tokens of budget left, and runs in the next iteration, 1260 us.
    // After 7 decodes together, at 10,820 us, the first needs the blocks of the second, which held 23 tokens, and goes
    // on alone for 21 decodes. Then the second computes 20 tokens in 1200 us and 4 in 1040 us, of which 3 again.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void A_preempted_request_waits_and_computes_again(string events)
    {
        var lives = Lives(
            events, "max_num_batched_tokens: 20, chunked_prefill: false, num_gpu_blocks: 12, block_size: 4",
            "{at: 0s, prompt: 16, output: 30, count: 2}");
        Is(lives[1], ("token_budget", 1160), ("preempted", 23_100), ("own_prefill", 1420), ("recompute", 1980),
            ("own_decode", 30_800), ("others_decode", 800));
        Assert.Equal([0], By(lives[1], LifePart.Preempted));
        Assert.Equal(1, lives[1].Preemptions);
    }

    // As above, but six blocks go over a link in 49,152 ns: the first waits for them, and later the second.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void Swapped_blocks_take_time_out_and_back(string events)
    {
        var lives = Lives(
            events,
            "max_num_batched_tokens: 20, chunked_prefill: false, num_gpu_blocks: 12, block_size: 4, preemption: swap, "
            + "swap_space: 4GiB",
            "{at: 0s, prompt: 16, output: 30, count: 2}");
        Assert.Equal((49_152, 49_152), (lives[0].Whole[LifePart.Swap], lives[1].Whole[LifePart.Swap]));
        Assert.Equal((23_149_152, 0), (lives[1].Whole[LifePart.Preempted], lives[1].Whole[LifePart.Recompute]));
        Assert.Equal(58_218_304, lives[1].Whole.Nanoseconds);
    }

    // Prompts take 1000 us a stage, decodes 550 us. The first decode of the first is done on stage 1 at 2550 us and
    // waits for stage 2 until 3000 us. The second came at 500 us, when stage 1 was busy until 1000 us.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void In_a_pipeline_a_batch_waits_for_the_one_before(string events)
    {
        var lives = Lives(
            events, "max_num_seqs: 256", "{at: 0s, prompt: 100, output: 5}, {at: 500us, prompt: 100, output: 6}",
            "pp: 2");
        Is(lives[0], ("own_prefill", 2000), ("own_decode", 4400), ("pipeline", 450));
        Is(lives[1], ("iteration_in_flight", 500), ("own_prefill", 2000), ("own_decode", 5500));
    }

    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void A_request_is_on_its_way_over_links(string events)
    {
        // client to router: 500 us + 4 B x 1000 / 1 MB/s; router to replica: 100 us + 4 ms.
        var lives = Lives(
            events, "max_num_seqs: 256", "{at: 0s, prompt: 1000, output: 1}",
            "network: {links: [{from: client, to: router, bandwidth: 1MB/s, latency: 500us}, "
            + "{from: router, to: replica-0, bandwidth: 1MB/s, latency: 100us}]}");
        Is(lives[0], ("transfer", 8600), ("own_prefill", 11_000));
    }

    // 400 and 100 tokens on two ranks: 5000 us for both; then a decode beside a prompt, 2100 us, and a decode.
    [Fact]
    public void In_lockstep_a_request_waits_for_the_slowest_rank()
    {
        var lives = Lives(
            "spans", "num_gpu_blocks: 1000",
            "{at: 0s, prompt: 400, output: 2}, {at: 0s, prompt: 100, output: 3}, {at: 1ms, prompt: 100, output: 1}",
            "replicas: 2, lockstep: true");
        Is(lives[1], ("own_prefill", 2000), ("own_decode", 2200), ("lockstep", 4000));
        Is(lives[2], ("iteration_in_flight", 4000), ("own_prefill", 2000), ("others_decode", 100));
    }

    // The second came at 2500 us, in the first decode: the next iteration, 2000 us, is its prompt alone.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void Where_prompts_and_decodes_take_turns_prompts_of_others_stop_decodes(string events)
    {
        var lives = Lives(
            events, "scheduler: vllm-v0", "{at: 0s, prompt: 100, output: 3}, {at: 2500us, prompt: 100, output: 1}");
        Is(lives[0], ("own_prefill", 2000), ("own_decode", 2200), ("others_prefill", 2000));
        Is(lives[1], ("iteration_in_flight", 600), ("own_prefill", 2000));
    }

    // The batch of the first goes on until 4200 us.
    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void A_static_batch_goes_on_to_its_end(string events)
    {
        var lives = Lives(
            events, "scheduler: static, num_gpu_blocks: 1000, max_model_len: 200",
            "{at: 0s, prompt: 100, output: 3}, {at: 500us, prompt: 100, output: 1}");
        Is(lives[1], ("iteration_in_flight", 1500), ("turn", 2200), ("own_prefill", 2000));
    }

    // Three quarters of nine tenths of 2 ms are 1350 us: three decodes. The fourth waits for one of them to end: for
    // the prompts, 1300 us, and 19 decodes of 1300 us. Alone then it takes 1100 us and 19 times as much.
    [Fact]
    public void More_than_can_decode_within_the_target_wait()
    {
        var lives = Lives(
            "spans", "scheduler: slo-aware, max_num_seqs: 10", "{at: 0s, prompt: 10, output: 20, count: 4}",
            slo: "slo: {tpot: {p99: 2ms}}");
        Is(lives[3], ("objective", 26_000), ("own_prefill", 1100), ("own_decode", 20_900));
        Assert.Equal([0, 1, 2], By(lives[3], LifePart.Objective));
    }

    // It is refused at once: a life of no time.
    [Fact]
    public void A_rejected_request_has_an_account_of_nothing()
    {
        var life = Lives("spans", "num_gpu_blocks: 4", "{at: 0s, prompt: 100, output: 3}")[0];
        Assert.Equal((0, 0), (life.E2el, life.Whole.Parts.Length));
        Assert.NotNull(life.Rejection);
    }

    private static ImmutableArray<RequestLife> Lives(
        string events, string engine, string requests, string deployment = "replicas: 1", string slo = "")
    {
        var run = Simulated.Yaml($$"""
            model: llama-3.1-8b
            events: {{events}}
            deployment: {gpu: h100-sxm, tp: 1, {{deployment}}}
            engine: {{{engine}}}
            cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us} }
            workload: {requests: [{{requests}}]}
            {{slo}}
            """);
        return Explained.All(run.Prepared.Environment, run.Events, run.Requests.Length, names: true);
    }

    private static void Is(RequestLife life, params (string Part, long Us)[] parts)
    {
        Assert.Equal(parts, Explained.Parts(life.Whole));
        Assert.Equal(life.E2el, life.Whole.Nanoseconds);
    }

    private static int[] By(RequestLife life, LifePart part) =>
        [.. life.Whole.Parts.Single(one => one.Part == part).By.Select(one => one.Request.Value)];
}
