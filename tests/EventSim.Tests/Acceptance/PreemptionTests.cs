using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Requests that lose their blocks come back.</summary>
public class PreemptionTests
{
    [Fact]
    public void Without_chunks_a_preempted_request_that_outgrew_the_budget_still_comes_back()
    {
        // 12 blocks of 4 tokens; each request ends with 45 tokens in the cache, which takes all 12. The second starts
        // an iteration after the first: when that needs a seventh block for its token 25, the second holds 23 tokens in
        // 6 blocks, and knows 24: 4 more than the budget.
        var run = Simulated.Yaml("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1}
            engine: {max_num_batched_tokens: 20, chunked_prefill: false, num_gpu_blocks: 12, block_size: 4}
            cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
            workload: {requests: [{at: 0s, prompt: 16, output: 30, count: 2}]}
            """);
        var preempted = Assert.Single(run.Events.OfType<SimEvent.RequestPreempted>());
        Assert.Equal((1, 23), (preempted.Request.Value, preempted.HeldTokens));
        Assert.All(run.Requests, r => Assert.Equal((Outcome.Completed, 30), (r.Outcome, r.OutputTokens)));
        Assert.Equal(23, run.Result.RecomputedTokens);
    }

    [Fact]
    public void A_swapped_request_brings_its_tokens_back_and_its_batch_waits_for_the_transfer()
    {
        // As above, but the six blocks of 524,288 bytes go over a link of 64 GB/s: 49,152 ns out, and as long back.
        // Iterations: 1,160 + 1,260 + 7 x 1,200 us, then the first request alone: 1,100 us with the transfer and 20
        // more; then the second comes back and decodes, with the transfer, and 21 times more.
        var run = Swap("4GiB");
        var preempted = Assert.Single(run.Events.OfType<SimEvent.RequestPreempted>());
        Assert.Equal((1, 23, true), (preempted.Request.Value, preempted.HeldTokens, preempted.Swapped));
        Assert.Contains(
            new PrefillChunk(preempted.Request, 1, 23, EntryKind.Returned),
            run.Events.OfType<SimEvent.IterationStarted>().SelectMany(e => e.Chunks));
        Assert.Equal([33_969_152, 58_218_304], run.Requests.Select(r => r.E2el));
        Assert.Equal((1L, 0L), (run.Result.Preemptions, run.Result.RecomputedTokens));
    }

    [Theory]
    [InlineData("3145727B", 0)]
    [InlineData("3145728B", 1)]
    public void A_victim_that_the_CPU_has_no_room_for_is_computed_again(string space, int swapped) =>
        Assert.Equal(swapped, Swap(space).Events.OfType<SimEvent.RequestPreempted>().Count(e => e.Swapped));

    private static Simulated Swap(string space) => Simulated.Yaml($$"""
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1}
        engine:
          max_num_batched_tokens: 20
          chunked_prefill: false
          num_gpu_blocks: 12
          block_size: 4
          preemption: swap
          swap_space: {{space}}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us} }
        workload: {requests: [{at: 0s, prompt: 16, output: 30, count: 2}] }
        """);
}
