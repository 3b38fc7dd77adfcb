using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Cases in which laws failed, made small.</summary>
public class LawExamples
{
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

    private static RandomRun Run(string text) => new(Simulated.Load(text));
}
