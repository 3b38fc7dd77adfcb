using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Store.Tests.Support;
using Npgsql;

namespace EventSim.Store.Tests.Cli;

/// <summary><c>explain</c> on a stored run: three prompts of which the third waits for KV blocks.</summary>
[Collection(SharedStore.Name)]
public sealed class ExplainTests(StoreFixture fixture) : IDisposable
{
    private const string Three = """
        schema: eventsim/1
        name: three
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {max_num_batched_tokens: 8192, num_gpu_blocks: 1000}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload: {requests: [{at: 0s, prompt: 6000, output: 256, count: 3}]}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("es-explain-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_parts_of_a_stored_request_sum_to_its_latency_and_name_events_and_others()
    {
        var run = await Ran();
        var life = JsonNode.Parse((await Invoke("explain", run, "2", "--json")).Out)!;
        var parts = life["parts"]!.AsArray();
        Assert.Equal((768_500_000, 488_000_000), ((long)life["e2e_ns"]!, (long)life["ttft_ns"]!));
        Assert.Equal(768_500_000, parts.Sum(part => (long)part!["ns"]!));
        Assert.Equal(488_000_000, parts.Sum(part => (long)part!["ttft_ns"]!));
        var waits = parts.Single(part => (string)part!["part"]! == "kv_blocks")!;
        Assert.Equal(343_980_000, (long)waits["ns"]!);
        Assert.Equal([0, 1], waits["by"]!.AsArray().Select(one => (int)one!["request"]!).Order());

        // Its first event is the start of the second iteration, its last that of its own first.
        var events = waits["events"]![0]!;
        foreach (var at in (int[])[0, 1])
        {
            // A stream's first event is the run's start, its version 1.
            var type = await fixture.Ask<string>(
                $"select type from events.mt_events where stream_id = '{run}' and version = {(long)events[at]! + 2}");
            Assert.Equal("iteration_started", type);
        }
    }

    [Fact]
    public async Task The_slowest_come_with_their_means_and_those_around_the_median()
    {
        var run = await Ran();
        var slow = JsonNode.Parse((await Invoke("explain", run, "--slowest", "1", "--json")).Out)!;
        Assert.Equal(2, (int)slow["requests"]![0]!["request"]!);
        Assert.Equal((1, 3), ((int)slow["slow"]!["requests"]!, (int)slow["middle"]!["requests"]!));
        Assert.Equal(768_500_000, (double)slow["slow"]!["mean_ns"]!);
        var text = await Invoke("explain", run, "--metric", "ttft", "--percentile", "99");
        Assert.Equal(ExitCode.Ok, text.Code);
        Assert.Contains("the 1 slowest of 3 requests by TTFT", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_not_there_is_refused_with_those_that_are()
    {
        var run = await Ran();
        foreach (var unknown in (string[])["3", "-1"])
        {
            var (code, output, error) = await Invoke("explain", run, unknown);
            Assert.Equal((ExitCode.BadInput, ""), (code, output));
            Assert.Contains("0 to 2", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_text_ends_with_the_sum()
    {
        var text = await Invoke("explain", await Ran(), "2");
        Assert.Equal(ExitCode.Ok, text.Code);
        Assert.Equal(
            ["sum", "488.000000", "768.500000", "100.0", "%"],
            text.Out.TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("E2EL      768.500000 ms", text.Out, StringComparison.Ordinal);
    }

    private async Task<string> Ran()
    {
        var path = Path.Combine(folder, "three.yaml");
        await File.WriteAllTextAsync(path, Three);
        return (string)JsonNode.Parse((await Invoke("run", path, "--json")).Out)!["run_id"]!;
    }

    private async Task<(int Code, string Out, string Error)> Invoke(params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        var root = new RootCommand { RunCommand.Create(), ExplainCommand.Create() };
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await root.Parse([.. arguments, "--store", url]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
