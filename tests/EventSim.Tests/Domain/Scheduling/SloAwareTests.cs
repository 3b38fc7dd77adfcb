using EventSim.Domain.Batching;
using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Scheduling;

/// <summary>The scheduler that sizes chunks and admissions by the objective. An iteration takes 1,000 us + 10 us a
/// prefill token + 100 us a decode.</summary>
public class SloAwareTests
{
    [Fact]
    public void The_estimate_of_a_linear_cost_is_the_cost()
    {
        var cost = new LinearCost(new CostSettings.Linear(new(1_000_000), new(10_000), new(100_000)), 1);
        var estimate = IterationEstimate.Of(cost, 1, 4096, 256, 100_000);
        Assert.Equal(new IterationEstimate(1_000_000_000, 10_000_000, 100_000_000, 0), estimate);
        Assert.Equal(1_000_000 + (7 * 10_000) + (3 * 100_000), estimate.Nanoseconds(7, 3, 900));
        Assert.Equal(70, estimate.PrefillWithin(2_000_000, 3, 900));
        Assert.Equal(10, estimate.DecodesWithin(2_000_000, 300));
    }

    [Fact]
    public void A_prompt_joins_decodes_in_chunks_that_the_target_has_room_for()
    {
        // Aim 0.9 x 3 ms. The first prompt runs alone at once. Then one decode is 1,100 us: 1,600 us are left the first
        // time, which are 160 tokens, and no credit is left over.
        var run = Run("{at: 0s, prompt: 16, output: 40}, {at: 1ms, prompt: 1600, output: 2}", "{tpot: {p99: 3ms}}");
        var chunks = run.Events.OfType<SimEvent.IterationStarted>().SelectMany(e => e.Chunks)
            .Where(c => c.Request.Value == 1).Select(c => c.Tokens).ToArray();
        Assert.Equal([160, 160, 160, 160, 160, 160, 160, 160, 160, 160], chunks);
    }

    [Fact]
    public void What_shorter_iterations_left_over_goes_to_the_next_prompt_up_to_a_full_bucket()
    {
        // Eight decodes alone leave 1,600 us each: 12,800 us, of which the bucket holds 4 x 3 ms. The ninth iteration
        // has 2,700 + 12,000 - 1,100 us for the prompt.
        var run = Run("{at: 0s, prompt: 16, output: 40}, {at: 10ms, prompt: 4000, output: 2}", "{tpot: {p99: 3ms}}");
        var chunks = run.Events.OfType<SimEvent.IterationStarted>().SelectMany(e => e.Chunks)
            .Where(c => c.Request.Value == 1).Select(c => c.Tokens).Take(2);
        Assert.Equal([1360, 160], chunks);
    }

    [Fact]
    public void A_request_that_can_no_longer_make_its_target_waits_behind_one_that_can()
    {
        // The first keeps the one place for 100 ms; by then the second has waited for more than its 80 ms.
        var run = Run(
            "{at: 0s, prompt: 16, output: 92}, {at: 0s, prompt: 16, output: 2}, {at: 90ms, prompt: 16, output: 2}",
            "{ttft: {p99: 80ms}}", "max_num_seqs: 1, max_num_batched_tokens: 16");
        var admitted = run.Events.OfType<SimEvent.IterationStarted>().SelectMany(e => e.Chunks)
            .Where(c => c.Kind == EntryKind.New).Select(c => c.Request.Value);
        Assert.Equal([0, 2, 1], admitted);
    }

    [Fact]
    public void No_more_requests_are_admitted_than_can_decode_within_the_target()
    {
        // Three quarters of 0.9 x 2 ms hold 1,000 us and three decodes of 100 us.
        var run = Run(
            "{at: 0s, prompt: 1, output: 50}, {at: 2ms, prompt: 1, output: 9, count: 8}", "{tpot: {p99: 2ms}}");
        Assert.Equal(3, run.Events.OfType<SimEvent.IterationStarted>().Max(e => e.Decodes));
    }

    private static Simulated Run(string requests, string slo, string engine = "max_num_batched_tokens: 4096") =>
        Simulated.Yaml($$"""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1}
            engine: {scheduler: slo-aware, {{engine}}}
            cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us} }
            workload: {requests: [{{requests}}] }
            slo: {{slo}}
            """);
}
