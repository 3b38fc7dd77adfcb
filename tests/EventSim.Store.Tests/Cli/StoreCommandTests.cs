using System.CommandLine;
using System.Text.Json;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Cli.Input;
using EventSim.Cli.Stores;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Runs;
using EventSim.Store.Tests.Support;
using Npgsql;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Cli;

[Collection(SharedStore.Name)]
public sealed class StoreCommandTests(StoreFixture fixture)
{
    [Fact]
    public async Task Runs_show_and_delete_speak_of_the_same_run()
    {
        var scenario = $"s{Guid.NewGuid():N}";
        var run = await Stored(scenario);
        var (code, listed, _) = await Invoke("runs", "--where", $"scenario={scenario}", "--since", "2d", "--json");
        Assert.Equal(ExitCode.Ok, code);
        var only = Assert.Single(JsonDocument.Parse(listed).RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal(
            (run.Value, "complete"), (only.GetProperty("run_id").GetString(), only.GetProperty("status").GetString()));

        var (_, shown, _) = await Invoke("show", run.Value[..11], "--json");
        Assert.Contains("\"rate\":1.50", shown, StringComparison.Ordinal);
        Assert.Contains(run.Value, (await Invoke("runs")).Out, StringComparison.Ordinal);

        Assert.Equal((ExitCode.Ok, run.Value + Environment.NewLine, ""), await Invoke("delete", run.Value));
        Assert.Equal(ExitCode.BadInput, (await Invoke("show", run.Value)).Code);
    }

    [Theory]
    [InlineData("--csv", "n,s\r\n1.50,\"a,\"\"b\"\"\"\r\n,\r\n")]
    [InlineData("--json", """
        {"schema_version":1,"columns":[{"name":"n","type":"numeric"},{"name":"s","type":"text"}],"rows":[
        {"n":1.50,"s":"a,\"b\""},
        {"n":null,"s":null}]}

        """)]
    [InlineData(null, "   n  s\n1.50  a,\"b\"\n\n")]
    public async Task Rows_are_printed_as_asked(string? format, string expected)
    {
        const string Sql = """select 1.50 as n, 'a,"b"' as s union all select null, null""";
        string[] arguments = format is null ? ["sql", Sql] : ["sql", Sql, format];
        Assert.Equal((ExitCode.Ok, expected, ""), await Invoke(arguments));
    }

    [Theory]
    [InlineData("selec 1")]
    [InlineData("drop table run")]
    [InlineData("select 1; select 2")]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Bad_SQL_is_bad_input_and_stdout_stays_empty(string sql)
    {
        var (code, output, error) = await Invoke("sql", sql);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task A_store_out_of_reach_has_its_own_exit_code()
    {
        var (code, _, error) = await Run("runs", "--store", "postgres://me@127.0.0.1:9/x");
        Assert.Equal(ExitCode.StoreUnreachable, code);
        Assert.Contains("postgres://me@127.0.0.1:9/x", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await Run("runs", "--store", "mysql://x")).Code);
    }

    [Fact]
    public async Task The_printed_URL_is_a_reader_of_the_same_database()
    {
        var (code, url, _) = await Invoke("db", "psql-url");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(ExitCode.Ok, (await Run("sql", "select * from v_run", "--store", url.Trim())).Code);
    }

    [Fact]
    public async Task Rebuild_names_the_run_whose_rows_are_new()
    {
        var run = await Stored("rebuilt");
        await fixture.Execute($"delete from request where run = '{run}'");
        Assert.Equal((ExitCode.Ok, run.Value + Environment.NewLine, ""), await Invoke("rebuild", run.Value));
        Assert.Equal(3L, await fixture.Ask<long>($"select count(*) from request where run = '{run}'"));
        Assert.Equal(ExitCode.BadInput, (await Invoke("rebuild", "no such run")).Code);
    }

    [Fact]
    public async Task A_stored_scenario_makes_its_own_projector_and_a_lost_one_says_so()
    {
        const string Yaml = """
            schema: eventsim/1
            name: two
            model: llama-3.1-8b
            deployment: {gpu: h100-sxm}
            cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
            workload: {requests: [{at: 0s, prompt: 100, output: 5}, {at: 0s, prompt: 50, output: 1}]}
            """;
        var loaded = ScenarioFile.FromText(Yaml, "two.yaml", "/")
            .IfLeft(f => throw new InvalidOperationException($"{f}"));
        var run = RunId.New();
        var started = Some.Start("two") with { Scenario = loaded.CanonicalJson, Files = [] };
        var prepared = PreparedRun.Of(loaded.Scenario).IfLeft(f => throw new InvalidOperationException($"{f}"));
        await using (var writer = Must(
            await fixture.Store.Begin(run, started, StoredProjector.Of(prepared), default)))
        {
            foreach (var step in Simulated.Steps(prepared.Environment)) Must(writer.Append(step));
            Must(await writer.Complete(Some.End(1), default));
        }

        var before = await Rows(run);
        Assert.Equal("requests:completed:5 requests:completed:1", before);
        Assert.Equal(ExitCode.Ok, (await Invoke("db", "rebuild", run.Value)).Code);
        Assert.Equal(before, await Rows(run));
        Assert.Equal(ExitCode.BadInput, (await Invoke("db", "rebuild", (await Stored("lost")).Value)).Code);
    }

    private Task<string> Rows(RunId run) => fixture.Ask<string>(
        $"select string_agg(profile || ':' || outcome || ':' || output_tokens, ' ' order by request) "
            + $"from request where run = '{run}'");

    private Task<(int Code, string Out, string Error)> Invoke(params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        return Run([.. arguments, "--store", url]);
    }

    private static async Task<(int Code, string Out, string Error)> Run(params string[] arguments)
    {
        var root = new RootCommand
        {
            RunsCommand.Create(), ShowCommand.Create(), DeleteCommand.Create(), SqlCommand.Create(), DbCommand.Create(),
            DbRebuildCommand.Create(_ => new ArrivalsProjector()),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await root.Parse(arguments).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private async Task<RunId> Stored(string scenario)
    {
        var run = RunId.New();
        await using var writer = Must(
            await fixture.Store.Begin(run, Some.Start("n", scenario), new ArrivalsProjector(), default));
        foreach (var step in Some.Steps(0, 3)) Must(writer.Append(step));
        Must(await writer.Complete(Some.End(12), default));
        return run;
    }
}
