using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>Two batches that take turns in a pipeline of two stages, worked out by hand: a prompt of 100 tokens takes
/// 1000 us a stage, a decode 550 us.</summary>
public class PipelineSpanTests
{
    private const string TwoThatTakeTurns = """
        deployment: {gpu: h100-sxm, tp: 1, pp: 2}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          requests:
            - {at: 0s, prompt: 100, output: 5}
            - {at: 500us, prompt: 100, output: 6}
        """;

    // The prompts: stages 0-1000, 1000-2000 and 1000-2000, 2000-3000. The first decodes from 2000 to 3550, as the
    // second stage is busy until 3000. From then on each has a token every 1100 us: the first at 3550, 4650, 5750 and,
    // its last, 6850; the second at 3000, 4100, 5200, 6300, 7400 and, alone, 8500. At 3000 all of it can be foreseen
    // until 6300, when the next batch would have to know that the first request has left by 6850.
    [Fact]
    public void Batches_that_take_turns_are_one_span_until_a_request_is_about_to_finish()
    {
        var run = Run();
        Assert.Equal([2000, 2500], run.Requests.Select(Ttft));
        Assert.Equal([6850, 8000], run.Requests.Select(E2el));
        var span = run.Events.OfType<SimEvent.DecodeSpanStarted>().First();
        Assert.Equal((3000, 3), (Micros(span.At), span.Iteration));
        Assert.Equal([4100, 4650, 5200, 5750, 6300, 6850], span.Ends.Select(Micros));
        Assert.Equal(
            [3000, 3550, 3550, 4100, 3550, 4100, 4100, 4650],
            span.Stages.Take(4).SelectMany(s => new[] { Micros(s.Start), Micros(s.End) }));
        var over = run.Events.OfType<SimEvent.DecodeSpanCompleted>().First();
        Assert.Equal((6300, 6), (Micros(over.At), over.Steps));
    }

    // At 4200 three iterations of the span have started, two are in the pipeline. The new prompt joins the first
    // request's decode at 4650: 2100 us, half a stage each, the first token at 6750.
    [Fact]
    public void A_request_that_arrives_is_in_the_next_batch()
    {
        var run = Run("- {at: 4200us, prompt: 100, output: 1}");
        Assert.Equal([2000, 2500, 2550], run.Requests.Select(Ttft));
        Assert.Contains(run.Events.OfType<SimEvent.IterationStarted>(), started =>
            (Micros(started.At), started.Iteration, started.Chunks.Length, started.Decodes) == (4650, 6, 1, 1));
    }

    // A batch of 20 keeps the first stage so long that both others have left the pipeline by then: they become one.
    [Fact]
    public void Batches_that_catch_up_with_one_another_become_one() => AssertSameStepByStep(
        """
        deployment: {gpu: h100-sxm, tp: 1, pp: 3}
        cost: {linear: {iteration: 300us, prefill_token: 1us, decode_seq: 100us}}
        workload:
          requests:
            - {at: 0s, prompt: 300, output: 60}
            - {at: 150us, prompt: 300, output: 60}
            - {at: 300us, prompt: 10, output: 60, count: 20}
        """);

    // The third prompt finds no room beside five decodes, but beside one.
    [Fact]
    public void Who_finds_no_room_in_one_batch_may_find_it_in_the_next() => AssertSameStepByStep(
        """
        deployment: {gpu: h100-sxm, tp: 1, pp: 2}
        engine: {max_num_batched_tokens: 20, chunked_prefill: false, max_model_len: 100}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          requests:
            - {at: 0s, prompt: 4, output: 60, count: 5}
            - {at: 500us, prompt: 4, output: 60}
            - {at: 15500us, prompt: 18, output: 2}
            - {at: 26100us, prompt: 18, output: 2}
        """);

    // At 3200 the span has begun, and a batch from before it is still in the second stage.
    [Fact]
    public void The_warm_up_may_end_within_a_span() => AssertSameStepByStep(
        $"warmup: 3200us\n{TwoThatTakeTurns}\n    - {{at: 20ms, prompt: 100, output: 6}}");

    private static void AssertSameStepByStep(string scenario)
    {
        var (spans, steps) = (Simulated.Yaml("model: llama-3.1-8b\n" + scenario),
            Simulated.Yaml("model: llama-3.1-8b\nevents: every-iteration\n" + scenario));
        Assert.Equal(Observed.Text(steps.Result), Observed.Text(spans.Result));
        Assert.Equal(steps.Requests, spans.Requests);
        Assert.Contains(spans.Events, e => e is SimEvent.DecodeSpanStarted { Stages.IsDefaultOrEmpty: false });
    }

    private static Simulated Run(string more = "") =>
        Simulated.Yaml($"model: llama-3.1-8b\n{TwoThatTakeTurns}\n    {more}");

    private static long Ttft(RequestFacts request) => request.Ttft / 1000;

    private static long E2el(RequestFacts request) => request.E2el / 1000;

    private static long Micros(SimTime time) => time.Nanoseconds / 1000;
}
