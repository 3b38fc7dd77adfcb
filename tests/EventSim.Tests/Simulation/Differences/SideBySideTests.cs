using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Differences;
using EventSim.Tests.Support;

namespace EventSim.Tests.Simulation.Differences;

/// <summary>Two requests at 0, of 100 and 50 prompt tokens and 3 output tokens each. An iteration takes 1000 us + 10 a
/// prefill token + 100 a decode; a KV block holds 16 tokens.</summary>
public class SideBySideTests
{
    [Fact]
    public void Runs_that_admit_one_and_two_requests_differ_in_their_first_batch()
    {
        // Each request arrives and is routed: four events that are the same.
        var both = Compared.Of(Side(seqs: 2), Side(seqs: 1));

        var difference = both.Difference!;
        Assert.Equal((4L, 4L), (both.Same, difference.Number));
        var (a, b) = (Started(difference.A), Started(difference.B));
        Assert.Equal((2, 0, Micro(2500)), (a.Chunks.Length, a.Decodes, a.EndsAt));
        Assert.Equal((1, 0, Micro(2000)), (b.Chunks.Length, b.Decodes, b.EndsAt));
        Assert.Equal(new ReplicaAt(new ReplicaId(0), 2, 0, 7 + 4, 500, 150, 256), Assert.Single(difference.A.Replicas));
        Assert.Equal(new ReplicaAt(new ReplicaId(0), 1, 1, 7, 500, 100, 256), Assert.Single(difference.B.Replicas));
    }

    [Theory]
    [InlineData("spans", "spans")]
    [InlineData("spans", "every-iteration")]
    [InlineData("every-iteration", "spans")]
    public void Runs_of_which_one_asks_for_one_token_more_differ_in_its_arrival_alone(string events, string other)
    {
        var both = Compared.Of(Side(seqs: 2, events), Side(seqs: 2, other, output: 4));

        Assert.Equal(2, both.Difference!.Number);
        Assert.Equal(3, Assert.IsType<SimEvent.RequestArrived>(both.Difference.A.Happened).OutputTokens);
        Assert.Equal(4, Assert.IsType<SimEvent.RequestArrived>(both.Difference.B.Happened).OutputTokens);
    }

    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public void A_span_is_compared_at_each_of_its_iterations(string events)
    {
        // Iteration 0 computes both prompts until 2500, iteration 1 decodes both until 3700 and iteration 2 until
        // 4900. Four arrivals and routings, start and end of iteration 0 and the start of iteration 1 come before.
        var (course, stored) = Side(seqs: 2, "every-iteration");
        var altered = stored.Select(e => e is SimEvent.IterationCompleted { Iteration: 1 }
            ? e with { At = Micro(3701) }
            : e);

        var both = Compared.Of((course, altered), Side(seqs: 2, events));

        Assert.Equal(7, both.Difference!.Number);
        var ended = Assert.IsType<SimEvent.IterationCompleted>(both.Difference.B.Happened);
        Assert.Equal((1, Micro(3700)), (ended.Iteration, ended.At));
        Assert.Equal(
            new ReplicaAt(new ReplicaId(0), 2, 0, 7 + 4, 500, null, 256), Assert.Single(both.Difference.B.Replicas));
    }

    private static SimTime Micro(long micro) => new(micro * 1000);

    private static SimEvent.IterationStarted Started(DifferingSide side) =>
        Assert.IsType<SimEvent.IterationStarted>(side.Happened);

    private static (EventSim.Simulation.Runs.Course Course, IEnumerable<SimEvent> Events) Side(
        int seqs, string events = "spans", int output = 3)
    {
        var run = Simulated.Yaml($$$"""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm}
            engine: {num_gpu_blocks: 500, max_num_seqs: {{{seqs}}}, max_num_batched_tokens: 256}
            cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
            events: {{{events}}}
            workload:
              requests: [{at: 0s, prompt: 100, output: 3}, {at: 0s, prompt: 50, output: {{{output}}} }]

            """);
        return (run.Prepared.Course, run.Events);
    }
}
