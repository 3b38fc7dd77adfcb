using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class BadScenarioTests
{
    private const string SevenFaults = """
        schema: eventsim/1
        name: bad
        horizon: 10s
        model: llama-3.1-70b
        quantization: fp8
        deployment:
          gpu: h200-sxm
          replicas: 1
          tp: 7
          pp: 81
          network:
            links:
              - {from: client, to: router, bandwidth: 100Gbit/s, latency: 500us}
        engine:
          max_num_sequences: 12
        workload:
          profiles:
            - {name: a, rate: 0/s, prompt: 10, output: 5}
            - {name: a, rate: 1/s, prompt: {lognormal: {mu: 7.0, sigma: -0.2}}, output: 5}
        """;

    [Fact]
    public void All_seven_faults_of_one_file_are_in_one_report_with_line_and_path()
    {
        (int, string)[] expected =
        [
            (9, "deployment.tp"), (10, "deployment.pp"), (12, "deployment.network.links"),
                (15, "engine.max_num_sequences"),
            (18, "workload.profiles[0].rate"), (19, "workload.profiles[1].name"),
            (19, "workload.profiles[1].prompt.lognormal.sigma"),
        ];

        var problems = Bad(SevenFaults);

        Assert.Equal(expected, problems.Select(problem => (problem.Line, problem.Path)));
        Assert.All(problems, problem => Assert.Equal("test.yaml", problem.File));
        Assert.Contains("'router'", problems[2].Message, StringComparison.Ordinal);
        Assert.Contains("'replica-0'", problems[2].Message, StringComparison.Ordinal);
        Assert.Equal("max_num_seqs", problems[3].Suggestion);
    }

    [Fact]
    public void A_model_that_does_not_fit_is_refused_with_weights_memory_and_what_would_fit()
    {
        var text = With("").Replace("llama-3.1-8b", "llama-3.1-70b", StringComparison.Ordinal);

        var problem = Assert.Single(Bad(text));

        Assert.Equal((3, "deployment"), (problem.Line, problem.Path));
        Assert.Contains("141.1", problem.Message, StringComparison.Ordinal);
        Assert.Contains("80.00 GB", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Would fit: tp: 4", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model: lama-3.1-70b", "model", "llama-3.1-70b")]
    [InlineData("deployment: {gpu: h100-smx}", "deployment.gpu", "h100-sxm")]
    [InlineData("router: round-robbin", "router", "round-robin")]
    [InlineData("engine: {scheduler: vlm-v1}", "engine.scheduler", "vllm-v1")]
    [InlineData("at_horizon: drian", "at_horizon", "drain")]
    [InlineData("warmpu: 1s", "warmpu", "warmup")]
    [InlineData("deployment: {replica: 2}", "deployment.replica", "replicas")]
    [InlineData("cost: rooflin", "cost", "roofline")]
    [InlineData("slo: {tftt: {p99: 1s}}", "slo.tftt", "ttft")]
    public void A_wrong_word_comes_with_the_nearest_right_one(string keys, string path, string suggestion)
    {
        var problem = Bad(Replacing(keys)).First(found => found.Path == path);

        Assert.Equal(suggestion, problem.Suggestion);
    }

    [Theory]
    [InlineData("router: power-of-two", "router", "round-robin, random, least-outstanding, session-affinity")]
    [InlineData("router: least-kv", "router", "round-robin")]
    public void What_this_release_lacks_is_refused_with_what_there_is(string keys, string path, string available)
    {
        var problem = Assert.Single(Bad(Replacing(keys)), found => found.Path == path);

        Assert.Contains("not in this release", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"available: {available}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed: -1", "seed")]
    [InlineData("seed: 18446744073709551616", "seed")]
    [InlineData("seed: 1.5", "seed")]
    [InlineData("horizon: 0s", "horizon")]
    [InlineData("horizon: .inf", "horizon")]
    [InlineData("warmup: 10s", "warmup")]
    [InlineData("schema: eventsim/2", "schema")]
    [InlineData("name: [a]", "name")]
    [InlineData("name: ''", "name")]
    [InlineData("name: \"a\\u2028b\"", "name")]
    [InlineData("engine: {max_num_seqs: 0}", "engine.max_num_seqs")]
    [InlineData("engine: {max_num_seqs: 99999999999999999999}", "engine.max_num_seqs")]
    [InlineData("engine: {max_num_seqs: 12x}", "engine.max_num_seqs")]
    [InlineData("engine: {max_num_batched_tokens: auto}", "engine.max_num_batched_tokens")]
    [InlineData("engine: {gpu_memory_utilization: 1.1}", "engine.gpu_memory_utilization")]
    [InlineData("engine: {gpu_memory_utilization: .nan}", "engine.gpu_memory_utilization")]
    [InlineData("engine: {gpu_memory_utilization: NaN}", "engine.gpu_memory_utilization")]
    [InlineData("engine: {watermark: 1}", "engine.watermark")]
    [InlineData("engine: {chunked_prefill: 'true'}", "engine.chunked_prefill")]
    [InlineData("engine: {max_model_len: 1000000}", "engine.max_model_len")]
    [InlineData("engine: []", "engine")]
    [InlineData("engine: ~", "engine")]
    [InlineData("cost: {linear: {iteration: 1ms, prefill_token: 1us}}", "cost.linear")]
    [InlineData("slo: {ttft: {p98: 2s}}", "slo.ttft.p98")]
    [InlineData("slo: {ttft: {p99: 2}}", "slo.ttft.p99")]
    [InlineData("slo: {ttft: {p99: 0}}", "slo.ttft.p99")]
    public void A_value_outside_its_type_or_range_is_a_fault_where_it_stands(string keys, string path)
    {
        var problem = Assert.Single(Bad(Replacing(keys)));

        Assert.Equal(path, problem.Path);
        Assert.True(problem.Line > 0);
    }

    [Theory]
    [InlineData("rate: 1/s, concurrency: 2", "workload.profiles[0]")]
    [InlineData("burstiness: 2", "workload.profiles[0]")]
    [InlineData("rate: inf", "workload.profiles[0]")]
    [InlineData("rate: inf, count: 5, burstiness: 2", "workload.profiles[0].burstiness")]
    [InlineData("rate: 1/s, burstiness: 0", "workload.profiles[0].burstiness")]
    [InlineData("rate: -5/s", "workload.profiles[0].rate")]
    [InlineData("rate: 5", "workload.profiles[0].rate")]
    [InlineData("rate: nan/s", "workload.profiles[0].rate")]
    [InlineData("rate: 1/s, burstiness: 2, diurnal: {amplitude: 0.5, period: 1h}", "workload.profiles[0].diurnal")]
    [InlineData("rate: 1/s, diurnal: {amplitude: 1.5, period: 1h}", "workload.profiles[0].diurnal.amplitude")]
    [InlineData("concurrency: 4, conversation: {}", "workload.profiles[0].conversation")]
    [InlineData(
        "rate: 1/s, conversation: {start_probability: 1.2}", "workload.profiles[0].conversation.start_probability")]
    [InlineData("rate: 1/s, conversation: {think_time: {exponential: {mean: 2}}}",
        "workload.profiles[0].conversation.think_time.exponential.mean")]
    [InlineData("rate: 1/s, count: 0", "workload.profiles[0].count")]
    [InlineData("rate: 90000000/s", "workload.profiles")]
    public void A_profile_that_makes_no_sense_is_a_fault_where_it_stands(string keys, string path) =>
        Assert.Equal(path, Assert.Single(Bad(WithProfile(keys))).Path);

    [Theory]
    [InlineData("rate: 5/s")]
    [InlineData("concurrency: 5")]
    public void Arrivals_without_an_end_are_refused(string keys)
    {
        var problem = Assert.Single(Bad(WithProfile(keys).Replace("horizon: 10s\n", "", StringComparison.Ordinal)));

        Assert.Contains("never ends", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_profiles_are_refused()
    {
        var profiles = Enumerable.Range(0, 1001).Select(i => $"{{name: p{i}, rate: 1/s, prompt: 1, output: 1}}");

        var problem = Assert.Single(Bad(WithWorkload($"{{profiles: [{string.Join(", ", profiles)}]}}")));

        Assert.Contains("1001 profiles", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_workload_is_named() =>
        Assert.Contains("'workload' is missing", Assert.Single(Bad("name: empty\n")).Message, StringComparison.Ordinal);

    /// <summary>A good scenario with this top-level key instead of its own.</summary>
    private static string Replacing(string keys)
    {
        var key = keys[..(keys.IndexOf(':', StringComparison.Ordinal) + 1)];
        var deployed = key == "deployment:" ? keys.Replace("{", "{tp: 1, ", StringComparison.Ordinal) : keys;
        var lines = With("").Split('\n').Where(line => !line.StartsWith(key, StringComparison.Ordinal));
        return string.Join('\n', lines) + deployed + "\n";
    }
}
