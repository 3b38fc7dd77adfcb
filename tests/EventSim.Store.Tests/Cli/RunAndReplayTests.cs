using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Store.Tests.Support;
using Npgsql;

namespace EventSim.Store.Tests.Cli;

/// <summary>The commands that write and read whole runs.</summary>
[Collection(SharedStore.Name)]
public sealed class RunAndReplayTests(StoreFixture fixture) : IDisposable
{
    private const string Frame = """
        schema: eventsim/1
        name: files
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("es-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("workload: {trace: {file: input, format: csv}}",
        "arrival_s,prompt_tokens,output_tokens\n0,30,4\n0.5,20,2\n")]
    [InlineData(
        "workload: {profiles: [{name: p, rate: 9/s, count: 5, prompt: {empirical: {file: input}}, output: 3}]}",
        "10\n20\n30\n")]
    public async Task A_replay_needs_no_input_file_and_a_second_simulation_says_which_one_it_lacks(
        string workload, string input)
    {
        var (scenario, file) = (Write("s.yaml", Frame + workload), Write("input", input));
        var ran = await Invoke("run", scenario, "--json");
        Assert.Equal(ExitCode.Ok, ran.Code);
        var run = JsonNode.Parse(ran.Out)!["run_id"]!.GetValue<string>();
        var before = await Invoke("replay", run, "--verify", "--json");
        Assert.Equal(ExitCode.Ok, before.Code);

        foreach (var change in (Action[])[() => File.AppendAllText(file, input[^4..]), () => File.Delete(file)])
        {
            change();
            Assert.Equal(before.Out, (await Invoke("replay", run, "--json")).Out);
            Assert.Equal(ExitCode.Ok, (await Invoke("db", "rebuild", run)).Code);
            var (code, output, error) = await Invoke("replay", run, "--verify", "--json");
            Assert.Equal((ExitCode.BadInput, ""), (code, output));
            Assert.Contains(file, error, StringComparison.Ordinal);
        }

        Assert.Equal(
            JsonNode.Parse(ran.Out)!["outcomes"]!["completed"]!.GetValue<int>(),
            await fixture.Ask<long>($"select count(*) from request where run = '{run}' and outcome = 'completed'"));
    }

    [Fact]
    public async Task A_run_that_is_stopped_is_kept_as_interrupted()
    {
        var scenario = Write(
            "long.yaml",
            Frame + "events: every-iteration\n"
            + "workload: {requests: [{at: 0s, prompt: 100, output: 60000, count: 200}]}\n");
        using var stop = new CancellationTokenSource();
        var running = Invoke(stop.Token, "run", scenario, "--json", "--name", "stopped");
        // It is running when it has stored some of its events.
        while (await fixture.Ask<long>("select coalesce(max(stored_events), 0) from run where name = 'stopped'") == 0
            && !running.IsCompleted)
            await Task.Delay(20);
        await stop.CancelAsync();

        var (code, output, error) = await running;

        Assert.Equal((ExitCode.Interrupted, ""), (code, output));
        Assert.StartsWith("interrupted: run ", error, StringComparison.Ordinal);
        var shown = JsonNode.Parse((await Invoke("show", "stopped", "--json")).Out)!;
        Assert.Equal("interrupted", shown["status"]!.GetValue<string>());
        Assert.Equal(ExitCode.Ok, (await Invoke("replay", "stopped")).Code);
    }

    [Theory]
    [InlineData("it's; drop table run; --")]
    [InlineData("\"quoted\" \\ name, with a comma")]
    public async Task A_run_is_found_by_a_name_of_any_characters(string name)
    {
        var scenario = Write("one.yaml", Frame + "workload: {requests: [{at: 0s, prompt: 100, output: 5}]}\n");

        Assert.Equal(ExitCode.Ok, (await Invoke("run", scenario, "--name", name)).Code);
        Assert.Equal(ExitCode.Ok, (await Invoke("replay", name, "--verify")).Code);
        Assert.Equal(ExitCode.Ok, (await Invoke("delete", name)).Code);
        Assert.Equal(ExitCode.BadInput, (await Invoke("show", name)).Code);
    }

    [Fact]
    public async Task Nothing_is_stored_for_a_condition_that_can_t_be_checked()
    {
        var scenario = Write("one.yaml", Frame + "workload: {requests: [{at: 0s, prompt: 100, output: 5}]}\n");

        var (code, output, _) = await Invoke("run", scenario, "--name", "never", "--fail-if", "foo.bar>1");

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Equal(0L, await fixture.Ask<long>("select count(*) from run where name = 'never'"));
    }

    [Fact]
    public async Task Only_the_local_store_can_be_stopped()
    {
        var (code, _, error) = await Invoke("db", "stop");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("not managed by eventsim", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_change_what_is_stored_and_neither_result_nor_rows()
    {
        var workload = "workload: {profiles: [{name: p, rate: 40/s, count: 60, prompt: 300, output: 90}]}\n";
        var (spans, steps) = (await Ran("spans"), await Ran("every-iteration"));

        Assert.True((long)spans.Result["stored_events"]! * 2 < (long)steps.Result["stored_events"]!);
        Assert.Equal((long)steps.Result["events"]!, (long)steps.Result["stored_events"]!);
        foreach (var key in (string[])["run_id", "stored_events", "wall_seconds"])
        {
            spans.Result.Remove(key);
            steps.Result.Remove(key);
        }

        Assert.Equal(steps.Result.ToJsonString(), spans.Result.ToJsonString());
        Assert.Equal(await Rows(steps.Run), await Rows(spans.Run));
        var rows = await Rows(spans.Run);
        Assert.Equal(ExitCode.Ok, (await Invoke("db", "rebuild", spans.Run)).Code);
        Assert.Equal(rows, await Rows(spans.Run));

        async Task<(string Run, JsonObject Result)> Ran(string events)
        {
            var scenario = Write($"{events}.yaml", Frame + $"events: {events}\n" + workload);
            var result = JsonNode.Parse((await Invoke("run", scenario, "--json")).Out)!.AsObject();
            var run = result["run_id"]!.GetValue<string>();
            Assert.Equal(ExitCode.Ok, (await Invoke("replay", run, "--verify")).Code);
            return (run, result);
        }
    }

    private Task<string> Rows(string run) => fixture.Ask<string>(
        $"""
        select (select string_agg((to_jsonb(r) - 'run')::text, e'\n' order by request)
                from request r where run = '{run}')
            || (select string_agg((to_jsonb(r) - 'run')::text, e'\n' order by replica, iteration)
                from iteration r where run = '{run}')
        """);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<(int Code, string Out, string Error)> Invoke(params string[] arguments) => Invoke(default, arguments);

    private async Task<(int Code, string Out, string Error)> Invoke(CancellationToken ct, params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        var root = new RootCommand
        {
            RunCommand.Create(), ReplayCommand.Create(), ShowCommand.Create(), DeleteCommand.Create(),
                DbCommand.Create(),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await root.Parse([.. arguments, "--store", url]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, ct);
        return (code, output.ToString(), error.ToString());
    }
}
