namespace EventSim.Store.Tests.Support;

/// <summary>A scenario of a second or two: conversations, more requests than fit, decode spans.</summary>
public static class SmallScenario
{
    public const string Text = """
        schema: eventsim/1
        name: small
        seed: 3
        horizon: 1s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {num_gpu_blocks: 200, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          profiles:
            - {name: chat, rate: 20/s, prompt: {uniform: {min: 20, max: 300}}, output: {uniform: {min: 5, max: 60}},
               conversation: {think_time: 50ms}}

        """;
}
