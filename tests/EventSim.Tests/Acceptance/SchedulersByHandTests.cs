using EventSim.Domain.Events;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Every scheduler on one small workload, worked out by hand: an iteration takes 1000 us, 10 us a prefill
/// token and 100 us a decode.</summary>
public class SchedulersByHandTests
{
    private const string Head = """
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        """;

    /// <summary>Three prompts of 100 tokens that ask for 1, 3 and 2 tokens; two may run.</summary>
    private const string Three = """
        workload:
          requests:
            - {at: 0s, prompt: 100, output: 1}
            - {at: 0s, prompt: 100, output: 3}
            - {at: 0s, prompt: 100, output: 2}
        """;

    // static: 200 tokens (3000), the second decodes twice alone (4100, 5200), then the third (7200, 8300).
    // orca: at 3000 the third's prompt joins the second's decode (2100), then both decode (1200).
    // vllm-v0: at 3000 the third's prompt alone (2000), both decode (1200), the second decodes alone (1100).
    // sarathi: 100 + 28 tokens (2280), 72 + 56 (2280), 44 and a decode (1540), both decode (1200).
    // simple-chunking: 100 + 28 (2280), 72 alone (1720), a decode (1100), the third's 100 (2000), both decode (1200).
    [Theory]
    [InlineData("static", 3000, 3000, 3000, 5200, 7200, 8300)]
    [InlineData("orca", 3000, 3000, 3000, 6300, 5100, 6300)]
    [InlineData("vllm-v0", 3000, 3000, 3000, 7300, 5000, 6200)]
    [InlineData("sarathi", 2280, 2280, 4560, 7300, 6100, 7300)]
    [InlineData("simple-chunking", 2280, 2280, 4000, 8300, 7100, 8300)]
    public void First_tokens_and_ends_are_those_worked_out(string scheduler, params int[] microseconds)
    {
        var budget = scheduler is "sarathi" or "simple-chunking" ? 128 : 4096;
        var run = Simulated.Yaml($$"""
            {{Head}}
            engine:
              {scheduler: {{scheduler}}, max_num_seqs: 2, max_num_batched_tokens: {{budget}}, num_gpu_blocks: 1000,
               max_model_len: 1000}
            {{Three}}
            """);
        Assert.Equal(microseconds, run.Requests.SelectMany(r => new[] { Micros(r.Ttft), Micros(r.E2el) }));
    }

    // Each prompt takes two of the four blocks, and leaves room in the last for its next token. None is free, so the
    // first to decode preempts the other: which then computes 21 tokens again (1210).
    [Theory]
    [InlineData("sarathi", "total", 2, 3710)]
    [InlineData("sarathi", "since-preemption", 3, 4810)]
    [InlineData("vllm-v0", "total", 2, 3710)]
    [InlineData("simple-chunking", "since-preemption", 3, 4810)]
    public void A_decode_asks_for_a_free_block_even_if_it_needs_none(
        string scheduler, string count, int outputs, int end)
    {
        var run = Simulated.Yaml($$"""
            {{Head}}
            engine: {scheduler: {{scheduler}}, num_gpu_blocks: 4, output_count: {{count}}}
            workload: {requests: [{at: 0s, prompt: 20, output: 2, count: 2}]}
            """);
        var preempted = Assert.Single(run.Events.OfType<SimEvent.RequestPreempted>());
        Assert.Equal((1, 20, 1400), (preempted.Request.Value, preempted.HeldTokens, Micros(preempted.At.Nanoseconds)));
        Assert.Equal((2, 2500), (run.Requests[0].OutputTokens, Micros(run.Requests[0].E2el)));
        Assert.Equal((outputs, end), (run.Requests[1].OutputTokens, Micros(run.Requests[1].E2el)));
    }

    // Five blocks of 16. With 32 tokens computed each, the first takes the last block for its next; the other finds
    // none and preempts itself. With its 11 outputs it is 33 tokens long, and the budget of whole prompts is 24.
    [Fact]
    public void A_preempted_request_that_outgrew_the_budget_of_whole_prompts_is_refused()
    {
        var run = Simulated.Yaml($$"""
            {{Head}}
            engine: {scheduler: vllm-v0, max_num_batched_tokens: 24, num_gpu_blocks: 5}
            workload: {requests: [{at: 0s, prompt: 22, output: 40, count: 2}]}
            """);
        Assert.Equal((Outcome.Completed, 40), (run.Requests[0].Outcome, run.Requests[0].OutputTokens));
        var refused = run.Requests[1];
        Assert.Equal((Outcome.Rejected, 1, 11), (refused.Outcome, refused.Preemptions, refused.OutputTokens));
        Assert.Equal((RejectionReason.PromptExceedsTokenBudget, 0), (refused.Rejection, refused.RecomputedTokens));
        Assert.Equal(1, run.Result.Outcomes.Rejected["prompt_exceeds_token_budget"]);
    }

    // 1 % of 200 blocks is always left free: a prompt of 199 can never be admitted, one of 198 can.
    [Theory]
    [InlineData("sarathi", (199 * 16) - 15, "exceeds_kv_capacity")]
    [InlineData("simple-chunking", 198 * 16, null)]
    [InlineData("vllm-v0", 4097, "exceeds_kv_capacity")]
    [InlineData("vllm-v0", 3100, "prompt_exceeds_token_budget")]
    [InlineData("orca", 3199, null)]
    [InlineData("static", 3200, "exceeds_max_model_len")]
    public void A_prompt_that_can_never_be_admitted_is_refused_at_its_arrival(
        string scheduler, int prompt, string? reason)
    {
        var run = Simulated.Yaml($$"""
            {{Head}}
            engine: {scheduler: {{scheduler}}, max_num_batched_tokens: 3000, num_gpu_blocks: 200}
            workload: {requests: [{at: 0s, prompt: {{prompt}}, output: 1}]}
            """);
        Assert.Equal(reason, run.Requests[0].Outcome == Outcome.Rejected ? Reasons.Of(run.Requests[0]) : null);
        Assert.True(run.End.IsEmpty);
    }

    // The longest context is the whole cache by itself, so that one request holds all of it.
    [Theory]
    [InlineData("orca")]
    [InlineData("static")]
    public void With_room_for_one_longest_context_requests_are_served_one_by_one(string scheduler)
    {
        var run = Simulated.Yaml($$"""
            {{Head}}
            engine: {scheduler: {{scheduler}}, num_gpu_blocks: 100}
            workload: {requests: [{at: 0s, prompt: 100, output: 2, count: 3}]}
            """);
        Assert.Equal([3100, 6200, 9300], run.Requests.Select(r => Micros(r.E2el)));
        Assert.Equal(100, run.Result.PeakKvBlocks);
    }

    private static int Micros(long nanoseconds) => (int)(nanoseconds / 1000);
}
