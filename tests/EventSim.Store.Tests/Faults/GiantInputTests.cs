using System.CommandLine;
using System.IO.Compression;
using System.Text.RegularExpressions;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Cli.Input;

namespace EventSim.Store.Tests.Faults;

/// <summary>A scenario that is too large, or that asks for too much, is refused before anything is drawn or
/// stored.</summary>
public sealed class GiantInputTests : IDisposable
{
    private const long OneGigabyte = 1L << 30;

    private const string Engine = """
        schema: eventsim/1
        name: giant
        seed: 7
        horizon: 1000s
        warmup: 10s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, tp: 1, pp: 1, replicas: 2}
        engine:
          {num_gpu_blocks: 60, max_num_seqs: 8, max_num_batched_tokens: 256, max_model_len: 900,
           gpu_memory_utilization: 0.9}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}

        """;

    private const string Profiles = """
        workload:
          profiles:
            - name: a
              rate: 5/s
              burstiness: 2
              prompt: {uniform: {min: 20, max: 300}}
              output: {lognormal: {mean: 50, cv: 0.5}}
              conversation:
                {start_probability: 0.5, continue_probability: 0.5, max_turns: 3,
                 think_time: {normal: {mean: 2s, std: 1s}}}
              priority: 3
              deadline: 4s
              rate_changes: [{at: 5s, rate: 2/s}]
            - {name: b, rate: 5/s, bursts: {rate: 50/s, mean_calm: 60s, mean_burst: 10s}, count: 10,
               prompt: {gamma: {shape: 2, scale: 30}}, output: {weibull: {shape: 2, scale: 30}}}
            - {name: c, rate: 5/s, diurnal: {amplitude: 0.5, period: 24h, phase: 0.25},
               prompt: {pareto: {alpha: 2, min: 30}}, output: {exponential: {mean: 30}}}
            - {name: d, concurrency: 4, prompt: {lognormal: {mu: 3, sigma: 1}}, output: {gamma: {mean: 30, cv: 1}}}
        slo: {ttft: {p99: 2s}}

        """;

    private const string Requests = """
        workload:
          requests:
            - {at: 5s, prompt: 100, output: 20, session: 3, count: 4}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("es-giant-").FullName;

    [Fact]
    public async Task A_scenario_of_100_MB_is_refused_without_being_read() =>
        await AssertRefusedInAProcess(
            await Scenario(Engine + "#" + new string('x', 100_000_000) + "\n" + Profiles), "larger than 16 MB");

    [Fact]
    public async Task A_trace_that_unpacks_to_far_more_than_its_size_is_refused()
    {
        await using (var packed = new GZipStream(
            File.Create(Path.Combine(folder, "bomb.csv.gz")), CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++) await packed.WriteAsync(zeros);
        }

        await AssertRefusedInAProcess(
            await Scenario(Engine + "workload: {trace: {file: bomb.csv.gz, format: azure}}\n"),
            "unpacks to more than 256 MB");
    }

    [Fact]
    public async Task A_trace_of_more_lines_than_requests_may_be_listed_is_refused()
    {
        await using (var lines = File.CreateText(Path.Combine(folder, "long.csv")))
            for (var i = 0; i <= 10_000_000; i++) await lines.WriteAsync("1\n");
        await AssertRefused(
            await Scenario(Engine + "workload: {trace: {file: long.csv, format: azure}}\n"),
            "more than 10000000 lines");
    }

    [Fact]
    public async Task A_scenario_of_10_000_profiles_is_refused() =>
        await AssertRefused(
            await Scenario(Engine + "workload:\n  profiles:\n" + string.Concat(Enumerable.Range(0, 10_000)
                .Select(i => $"    - {{name: p{i}, rate: 1/s, prompt: 20, output: 5}}\n"))),
            "a list of 10000 profiles, expected 1 to 1000");

    [Theory]
    [InlineData("profiles: [{name: a, rate: 1000000/s, prompt: 20, output: 5}]", "about 1000000000 first turns")]
    [InlineData("profiles: [{name: a, rate: 1/s, count: 1000000000, prompt: 20, output: 5}]", "count")]
    [InlineData("profiles: [{name: a, rate: inf, count: 1000000000, prompt: 20, output: 5}]", "count")]
    [InlineData("profiles: [{name: a, concurrency: 1000000000, prompt: 20, output: 5}]", "concurrency")]
    [InlineData(
        "profiles: [{name: a, rate: 1/s, prompt: 20, output: 5, rate_changes: [{at: 1s, rate: 1000000/s}]}]",
        "first turns would be simulated")]
    [InlineData(
        "profiles: [{name: a, rate: 1/s, prompt: 2, output: 5, conversation: {max_turns: 1000000000}}]", "max_turns")]
    [InlineData("profiles: [{name: a, rate: 1/s, prompt: 1000000000, output: 5}]", "prompt")]
    [InlineData("requests: [{at: 0s, prompt: 5, output: 5, count: 1000000000}]", "count")]
    [InlineData(
        "requests: [{at: 0s, prompt: 5, output: 5, count: 10000000}, {at: 0s, prompt: 5, output: 5}]",
        "lists 10000001 requests")]
    [InlineData("trace: {file: one.csv, format: azure, rate_scale: 1000000000}", "rate_scale")]
    public async Task A_workload_of_a_billion_requests_is_refused(string workload, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "one.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\n");
        await AssertRefused(await Scenario(Engine + $"workload: {{{workload}}}\n"), said);
    }

    [Theory]
    [InlineData(".nan")]
    [InlineData("NaN")]
    [InlineData(".inf")]
    [InlineData("-.inf")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void A_number_that_is_none_is_refused_in_every_field(string number)
    {
        foreach (var text in (string[])[Engine + Profiles, Engine + Requests])
        {
            var good = ScenarioFile.FromText(text, "s.yaml", folder);
            Assert.True(good.IsRight, $"{good}");
            var numbers = Regex.Matches(text, @"(?<=: )[0-9][0-9.]*(?=[a-z/]*[,}\r\n])");
            Assert.True(numbers.Count > 15);
            foreach (var (found, unit) in numbers.SelectMany(n => new[] { (n, true), (n, false) }))
            {
                var rest = text[(found.Index + found.Length)..];
                var changed = text[..found.Index] + number + (unit ? rest : rest[rest.IndexOfAny([',', '}', '\n'])..]);
                var read = ScenarioFile.FromText(changed, "s.yaml", folder);
                Assert.True(read.IsLeft, $"{number} after …{text[Math.Max(0, found.Index - 30)..found.Index]}");
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<string> Scenario(string text)
    {
        var file = Path.Combine(folder, "giant.yaml");
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private static async Task AssertRefused(string scenario, string said)
    {
        foreach (var command in (string[][])[["validate", scenario], ["run", scenario, "--store", "none"]])
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var root = new RootCommand { ValidateCommand.Create(), RunCommand.Create() };
            var code = await CommandLineOf.Run(root, command, output, error);
            AssertRefused(new Ended(code, output.ToString(), error.ToString()), said);
        }
    }

    private async Task AssertRefusedInAProcess(string scenario, string said)
    {
        foreach (var command in (string[][])[["validate", scenario], ["run", scenario, "--store", "none"]])
        {
            using var process = CliProcess.Start(folder, OneGigabyte, command);
            AssertRefused(await process.End(), said);
        }
    }

    private static void AssertRefused(Ended ended, string said)
    {
        Assert.True(ended.Code == ExitCode.BadInput, $"{ended}");
        Assert.Equal("", ended.Out);
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }
}
