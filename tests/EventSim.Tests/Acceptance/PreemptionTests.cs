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
}
