using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>What the prefix cache saves: known answers.</summary>
public class PrefixCacheTests
{
    private const string Engine =
        "schema: eventsim/1\nmodel: llama-3.1-8b\ndeployment: {gpu: h100-sxm, tp: 1}\n"
        + "cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}\n";

    [SharedFact]
    public void Mooncakes_conversations_one_after_another_find_what_an_infinite_cache_holds()
    {
        var trace = SharedData.At("traces/dev/mooncake-conversation-0-20min.jsonl.gz");
        var result = Result(
            "engine: {max_num_seqs: 1, max_num_batched_tokens: 8192, block_size: 512, num_gpu_blocks: 200000,"
            + " enable_prefix_caching: true}\n"
            + $"workload: {{trace: {{file: {trace}, format: jsonl}}}}\n");
        Assert.Equal((3_658, 15_857_664), (result.Outcomes.Completed, result.PrefixCacheHitTokens));
        Assert.Equal(30_972, result.PrefixCacheHitTokens / 512);
    }

    [Fact]
    public void A_conversation_finds_all_full_blocks_of_its_earlier_turns()
    {
        var result = Result(
            "engine: {block_size: 16, num_gpu_blocks: 1000, enable_prefix_caching: true}\n"
            + "workload: {profiles: [{name: chat, rate: inf, count: 1, prompt: 100, output: 30, conversation:"
            + " {start_probability: 1, continue_probability: 1, max_turns: 3, think_time: 1s}}]}\n");
        // The second turn's prompt is 100 + 30 + 100 tokens, of which the first computed 129: 8 blocks. The third's is
        // 230 + 30 + 100, of which the second computed 259: 16 blocks.
        Assert.Equal((3, 128 + 256), (result.Outcomes.Completed, result.PrefixCacheHitTokens));
        Assert.Equal((100 + (230 - 128) + (360 - 256)) / 3.0, result.PrefilledTokensMean);
    }

    [Fact]
    public void A_fresh_context_finds_nothing()
    {
        var result = Result(
            "engine: {block_size: 16, num_gpu_blocks: 1000, enable_prefix_caching: true}\n"
            + "workload: {profiles: [{name: chat, rate: inf, count: 1, prompt: 100, output: 30, conversation:"
            + " {start_probability: 1, continue_probability: 1, max_turns: 3, think_time: 1s, context: fresh}}]}\n");
        Assert.Equal((3, 0), (result.Outcomes.Completed, result.PrefixCacheHitTokens));
    }

    private static RunResult Result(string rest)
    {
        var prepared = Simulated.Prepare(Simulated.Load(Engine + rest));
        using var measures = prepared.NewMeasures();
        return prepared.Run(measures).Result;
    }
}
