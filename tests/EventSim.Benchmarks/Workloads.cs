using EventSim.Cli.Input;
using EventSim.Domain.Scenarios;
using EventSim.Simulation.Runs;

namespace EventSim.Benchmarks;

/// <summary>The scenarios that the benchmarks run.</summary>
internal static class Workloads
{
    /// <summary>First turns a second that eight replicas can serve: measured by letting the queue grow without
    /// bound.</summary>
    private const double Capacity = 105.0;

    private const double Share = 0.95;

    /// <summary>The six profiles without conversations on eight replicas with linear cost, at a share of their
    /// capacity, until about so many first turns have arrived.</summary>
    public static Scenario SixProfiles(int firstTurns) => Load($$$$"""
        name: six-profiles
        horizon: {{{{firstTurns / (Share * Capacity):0.000}}}}s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, replicas: 8, tp: 1}
        engine: {max_num_batched_tokens: 8192, num_gpu_blocks: 30000}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          profiles:
            - {name: doc_processor, rate: {{{{Rate(5)}}}}/s, prompt: {lognormal: {mu: 7.9, sigma: 0.17}}, output: {lognormal: {mu: 6.1, sigma: 0.2}}}
            - {name: conversational_ai, rate: {{{{Rate(8)}}}}/s, prompt: {uniform: {min: 500, max: 2000}}, output: {lognormal: {mu: 7.3, sigma: 0.2}}}
            - {name: code_gen, rate: {{{{Rate(10)}}}}/s, prompt: {lognormal: {mu: 7.3, sigma: 0.2}}, output: {lognormal: {mu: 6.7, sigma: 0.25}}}
            - {name: batch_inference, rate: {{{{Rate(15)}}}}/s, prompt: {uniform: {min: 200, max: 800}}, output: {uniform: {min: 100, max: 400}}}
            - {name: extreme_context, rate: {{{{Rate(2)}}}}/s, prompt: {lognormal: {mu: 8.7, sigma: 0.17}}, output: {lognormal: {mu: 7.6, sigma: 0.2}}}
            - {name: burst_traffic, rate: {{{{Rate(20)}}}}/s, prompt: {exponential: {mean: 1000}}, output: {exponential: {mean: 303.03}}}
        """);

    /// <summary>One replica that decodes while so many requests wait: the cost of an iteration must not depend on
    /// them.</summary>
    public static Scenario Waiting(int requests) => Load($$$$"""
        name: waiting
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1}
        engine: {max_num_batched_tokens: 8192, max_num_seqs: 64}
        horizon: 1000s
        at_horizon: censor
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload: {requests: [{at: 0s, prompt: 128, output: 1000, count: {{{{requests}}}}}]}
        """);

    /// <summary>Makes a scenario ready.</summary>
    public static PreparedRun Prepare(Scenario scenario) => PreparedRun.Of(scenario).Match(
        Right: run => run,
        Left: faults => throw new InvalidOperationException(string.Join('\n', faults)));

    private static string Rate(double of60) =>
        (of60 * Share * Capacity / 60).ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);

    private static Scenario Load(string text) => ScenarioFile.FromText(text, "benchmark", "/").Match(
        Right: loaded => loaded.Scenario,
        Left: faults => throw new InvalidOperationException(string.Join('\n', faults)));
}
