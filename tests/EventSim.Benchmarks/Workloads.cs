using System.Globalization;
using EventSim.Cli.Input;
using EventSim.Simulation.Runs;

namespace EventSim.Benchmarks;

/// <summary>The scenarios that the benchmarks run.</summary>
internal static class Workloads
{
    /// <summary>First turns a second that eight replicas with this cost can serve: beyond it the queue grows for
    /// ever.</summary>
    private const double Capacity = 105.0;

    /// <summary>Near saturation: queues form now and then.</summary>
    public const double Busy = 0.95;

    /// <summary>Far from saturation.</summary>
    public const double Stable = 0.3;

    private const string Cost = "cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}";

    // Name, first turns a second of sixty, prompt, output: without conversations.
    private static readonly ImmutableArray<(string Name, double Rate, string Prompt, string Output)> Six =
    [
        ("doc_processor", 5, "{lognormal: {mu: 7.9, sigma: 0.17}}", "{lognormal: {mu: 6.1, sigma: 0.2}}"),
        ("conversational_ai", 8, "{uniform: {min: 500, max: 2000}}", "{lognormal: {mu: 7.3, sigma: 0.2}}"),
        ("code_gen", 10, "{lognormal: {mu: 7.3, sigma: 0.2}}", "{lognormal: {mu: 6.7, sigma: 0.25}}"),
        ("batch_inference", 15, "{uniform: {min: 200, max: 800}}", "{uniform: {min: 100, max: 400}}"),
        ("extreme_context", 2, "{lognormal: {mu: 8.7, sigma: 0.17}}", "{lognormal: {mu: 7.6, sigma: 0.2}}"),
        ("burst_traffic", 20, "{exponential: {mean: 1000}}", "{exponential: {mean: 303.03}}"),
    ];

    /// <summary>The six profiles on eight replicas of one GPU with linear cost, at a share of their capacity, until
    /// about so many first turns have arrived.</summary>
    public static string SixProfiles(
        int firstTurns, double share = Busy, string events = "spans", bool caching = false, int stages = 1) =>
        string.Join('\n',
    [
        "name: six-profiles",
        $"events: {events}",
        $"horizon: {Text(firstTurns / (share * Capacity))}s",
        "model: llama-3.1-8b",
        $"deployment: {{gpu: h100-sxm, replicas: 8, tp: 1, pp: {stages}}}",
        "engine: {max_num_batched_tokens: 8192, num_gpu_blocks: 30000, "
            + $"enable_prefix_caching: {(caching ? "true" : "false")}}}",
        Cost,
        "workload:",
        "  profiles:",
        .. Six.Select(p => $"    - {{name: {p.Name}, rate: {Text(p.Rate * share * Capacity / 60)}/s, "
            + $"prompt: {p.Prompt}, output: {p.Output}}}"),
    ]);

    /// <summary>One replica that decodes while so many requests wait, for a fixed simulated time.</summary>
    public static string Waiting(int requests) => string.Join('\n',
    [
        "name: waiting",
        "horizon: 1000s",
        "at_horizon: censor",
        "model: llama-3.1-8b",
        "deployment: {gpu: h100-sxm, tp: 1}",
        "engine: {max_num_batched_tokens: 8192, max_num_seqs: 64}",
        Cost,
        $"workload: {{requests: [{{at: 0s, prompt: 128, output: 1000, count: {requests}}}]}}",
    ]);

    /// <summary>One replica with as many blocks as tp8 of 70B has, by name, and so many requests at once.</summary>
    public static string Large(int requests) => string.Join('\n',
    [
        "name: large",
        "model: llama-3.1-8b",
        "deployment: {gpu: h100-sxm, tp: 1}",
        "engine: {max_num_batched_tokens: 8192, num_gpu_blocks: 172000, enable_prefix_caching: true}",
        Cost,
        $"workload: {{requests: [{{at: 0s, prompt: 3000, output: 400, count: {requests}}}]}}",
    ]);

    /// <summary>A trace with hash ids on eight replicas that cache prefixes.</summary>
    public static string Mooncake(string trace) => string.Join('\n',
    [
        "name: mooncake",
        "model: llama-3.1-8b",
        "deployment: {gpu: h100-sxm, replicas: 8, tp: 1}",
        "engine: {max_num_batched_tokens: 8192, block_size: 512, enable_prefix_caching: true}",
        $"workload: {{trace: {{file: {trace}, format: jsonl}}}}",
    ]);

    /// <summary>Makes a scenario's text ready.</summary>
    public static PreparedRun Prepare(string text) => ScenarioFile.FromText(text, "benchmark", "/")
        .Bind(loaded => PreparedRun.Of(loaded.Scenario))
        .Match(Right: run => run, Left: faults => throw new InvalidOperationException(string.Join('\n', faults)));

    private static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
