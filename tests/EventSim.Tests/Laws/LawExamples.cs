using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Cases in which laws failed, made small.</summary>
public class LawExamples
{
    [Fact]
    public void A_first_stage_that_took_no_time_takes_the_next_batch_at_once()
    {
        // Three stages of 300 us a decode; prompts take no time, but wait for the decode before them to move on. The
        // budget holds one prompt: the two that wait start at 300 us, each in a batch of its own.
        var run = Simulated.Yaml("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1, pp: 3}
            engine: {max_num_batched_tokens: 8, num_gpu_blocks: 12, block_size: 4}
            cost: {linear: {iteration: 0us, prefill_token: 0us, decode_seq: 900us}}
            workload:
              requests: [{at: 0s, prompt: 1, output: 3}, {at: 100us, prompt: 8, output: 1, count: 2}]
            """);
        var admissions = run.Events.OfType<SimEvent.IterationStarted>()
            .Where(e => e.Chunks.Any(c => c.Kind == EntryKind.New));
        Assert.Equal([0, 300_000, 300_000], admissions.Select(e => e.At.Nanoseconds));
    }

    [Fact]
    public void A_request_that_a_scheduler_refuses_stands_in_its_turn_among_the_steps_of_spans()
    {
        // At 28 ms the second replica refuses a preempted request that has outgrown the budget, just where an iteration
        // of the first replica's span ends and the next starts.
        new SpanLaws().A_run_in_spans_has_the_result_and_the_event_hash_of_the_run_step_by_step(Run("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1, replicas: 2}
            router: session-affinity
            engine: {scheduler: vllm-v0, max_num_batched_tokens: 22, num_gpu_blocks: 4, block_size: 16}
            cost: {linear: {iteration: 1000us, prefill_token: 0us, decode_seq: 0us}}
            workload:
              requests:
                - {at: 0s, prompt: 1, output: 29, session: 0}
                - {at: 0s, prompt: 1, output: 23, session: 1}
                - {at: 0s, prompt: 1, output: 23, session: 3}
            """));
    }

    [Fact]
    public void A_chunk_takes_no_token_from_a_decode_that_stands_after_it()
    {
        // When the third request decodes, the second has a chunk before it.
        new SloLaws().Prefill_leaves_decoding_requests_their_target_on_average(Run("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1}
            engine:
              scheduler: slo-aware
              max_num_batched_tokens: 133
              long_prefill_token_threshold: 73
              max_num_seqs: 3
              num_gpu_blocks: 23
              block_size: 16
            cost: {linear: {iteration: 1000us, prefill_token: 100us, decode_seq: 0us}}
            slo: {ttft: {p99: 20ms}, tpot: {p99: 3ms}}
            workload:
              requests:
                - {at: 0s, prompt: 147, output: 2}
                - {at: 1ms, prompt: 198, output: 1}
                - {at: 9ms, prompt: 1, output: 2}
            """));
    }

    [Fact]
    public void A_request_that_becomes_late_does_not_make_its_replica_idle()
    {
        // At 17 ms two requests come; meanwhile the one that waits in front on the first replica is late, and its turn
        // after the new one's. That replica looks at them when its batch ends, whatever happens on the other.
        new SchedulerLaws().No_replica_is_idle_while_something_can_be_scheduled(Run("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1, pp: 2, replicas: 2}
            engine: {scheduler: slo-aware, max_num_batched_tokens: 89, max_num_seqs: 4, num_gpu_blocks: 6}
            cost: {linear: {iteration: 1000us, prefill_token: 0us, decode_seq: 100us}}
            slo: {ttft: {p99: 20ms}, tpot: {p99: 3ms}}
            workload:
              requests:
                - {at: 0s, prompt: 1, output: 24}
                - {at: 1ms, prompt: 1, output: 1}
                - {at: 9ms, prompt: 90, output: 1}
                - {at: 17ms, prompt: 1, output: 9}
                - {at: 17ms, prompt: 1, output: 1}
            """));
    }

    [Fact]
    public void By_priority_the_first_that_runs_may_be_preempted()
    {
        // Three blocks of four tokens: the request without a priority of its own runs first and loses its blocks to the
        // urgent one.
        var run = Run("""
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm, tp: 1}
            engine: {queue: priority, num_gpu_blocks: 3, block_size: 4, max_num_batched_tokens: 16}
            cost: {linear: {iteration: 1000us, prefill_token: 0us, decode_seq: 0us}}
            workload:
              profiles:
                - {name: usual, rate: inf, count: 1, prompt: 4, output: 6}
                - {name: urgent, rate: inf, count: 1, prompt: 3, output: 6, priority: -1}
            """);
        new SchedulerLaws().Who_is_preempted_is_less_urgent_than_all_that_go_on_and_somebody_does(run);
        Assert.NotEmpty(Observed.Of(run).Events.OfType<SimEvent.RequestPreempted>());
    }

    private static RandomRun Run(string text) => new(Simulated.Load(text));
}
