using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Data-parallel ranks in lockstep, worked out by hand: an iteration takes 1000 us, 10 us a prefill token and
/// 100 us a decode.</summary>
public class LockstepTests
{
    private const string Two = """
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1, replicas: 2, lockstep: LOCKSTEP}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        engine: {num_gpu_blocks: 1000}
        workload:
          requests:
            - {at: 0s, prompt: 400, output: 2}
            - {at: 0s, prompt: 100, output: 3}
            - {at: 1ms, prompt: 100, output: 1}
        """;

    // Together: 400 tokens take 5000 us, and so 100 do. At 5000 the first decodes beside the third's prompt (2100), the
    // second decodes (1100): all until 7100. The second once more, until 8200.
    // Apart: 5000 and 2000; the second decodes at 2000 and 3100, to 4200. The third, at the first replica, from 5000.
    [Theory]
    [InlineData("true", 7100, 8200, 7100)]
    [InlineData("false", 7100, 4200, 7100)]
    public void All_wait_for_the_slowest(string lockstep, params int[] ends)
    {
        var run = Simulated.Yaml(Two.Replace("LOCKSTEP", lockstep, StringComparison.Ordinal));
        Assert.Equal(ends, run.Requests.Select(r => (int)(r.LastTokenAt / 1000)));
    }

    [Law]
    public void Iterations_start_and_end_on_all_ranks_together(RandomRun drawn)
    {
        if (drawn.Scenario.Deployment.PipelineParallel > 1) return;
        var scenario = drawn.Scenario with { Deployment = drawn.Scenario.Deployment with { Lockstep = true } };
        var ends = new Dictionary<ReplicaId, (long Start, long End)>();
        foreach (var started in Simulated.Run(scenario).Events.OfType<SimEvent.IterationStarted>())
        {
            foreach (var (replica, other) in ends)
            {
                if (replica == started.Replica) Assert.True(other.End <= started.At.Nanoseconds);
                else if (other.End > started.At.Nanoseconds)
                    Assert.Equal((started.At.Nanoseconds, started.EndsAt.Nanoseconds), other);
            }

            ends[started.Replica] = (started.At.Nanoseconds, started.EndsAt.Nanoseconds);
        }
    }

    // The first rank has 400 tokens, the second 100, the others none: the experts see four times 400.
    [Fact]
    public void Ranks_that_share_experts_are_padded_to_the_largest()
    {
        var run = Simulated.Yaml("""
            model: mixtral-8x7b
            deployment: {gpu: h100-sxm, tp: 1, replicas: 4, lockstep: true, ep: 4}
            cost: roofline
            workload:
              requests: [{at: 0s, prompt: 400, output: 1}, {at: 0s, prompt: 100, output: 1}]
            """);
        var largest = run.Prepared.Environment.Costs.StageTime(IterationTime.PromptShape([new(400, 0)]), 0);
        Assert.All(run.Requests, request => Assert.Equal(largest.Nanoseconds, request.LastTokenAt));
        Assert.Equal(2, run.Requests.Length);
    }

    [Fact]
    public void It_does_not_go_with_pipelines() => Assert.Contains(
        "lockstep",
        EventSim.Cli.Input.ScenarioFile.FromText(
            Two.Replace("LOCKSTEP", "true, pp: 2", StringComparison.Ordinal), "test.yaml", "/")
            .Match(Right: _ => "", Left: faults => string.Join('\n', faults)), StringComparison.Ordinal);
}
