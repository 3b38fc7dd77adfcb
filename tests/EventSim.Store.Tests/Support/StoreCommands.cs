using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli.Commands;
using EventSim.Cli.Input;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using Npgsql;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Support;

/// <summary>The commands on the tests' store.</summary>
public sealed class StoreCommands(StoreFixture fixture)
{
    /// <summary>Runs a command line.</summary>
    public async Task<(int Code, string Out, string Error)> Invoke(params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        var root = new RootCommand
        {
            RunCommand.Create(), ReplayCommand.Create(), ResumeCommand.Create(), BranchCommand.Create(),
            RunsCommand.Create(), ShowCommand.Create(), DeleteCommand.Create(), DbCommand.Create(),
            DiffCommand.Create(), ExplainCommand.Create(), SqlCommand.Create(),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await root.Parse([.. arguments, "--store", url]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that succeeds and prints a result.</summary>
    public async Task<JsonObject> Result(params string[] arguments)
    {
        var (code, output, error) = await Invoke([.. arguments, "--json"]);
        Assert.True(code == 0, $"{code}: {error}");
        return JsonNode.Parse(output)!.AsObject();
    }

    /// <summary>A run of a scenario of which only the events of the first so many steps were stored.</summary>
    public async Task<RunId> Interrupted(string scenario, int steps, string? engine = null)
    {
        var loaded = ScenarioFile.FromText(scenario, "s.yaml", "/")
            .IfLeft(f => throw new InvalidOperationException($"{f}"));
        var prepared = PreparedRun.Of(loaded.Scenario).IfLeft(f => throw new InvalidOperationException($"{f}"));
        var started = StoredRun.Started(loaded, "cut", loaded.Scenario.Events == EventDetail.Spans, null);
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(
            run,
            started with { EngineVersion = engine ?? started.EngineVersion },
            StoredProjector.Of(prepared),
            default));
        var world = prepared.Environment.Start;
        for (var i = 0; i < steps && Loop.Next(prepared.Environment, world) is var at && at < SimTime.Never; i++)
        {
            var step = new List<SimEvent>();
            world = Loop.Step(prepared.Environment, world, at, t => step.AddRange(t.Events));
            Must(writer.Append([.. step]));
        }

        return run;
    }

    /// <summary>The rows of a run's requests and iterations, without its id.</summary>
    public Task<string> Rows(string run) => fixture.Ask<string>(
        $"""
        select (select string_agg((to_jsonb(r) - 'run')::text, e'\n' order by request)
                from request r where run = '{run}')
            || (select string_agg((to_jsonb(r) - 'run')::text, e'\n' order by replica, iteration)
                from iteration r where run = '{run}')
        """);

    /// <summary>A result without what two equal runs differ in.</summary>
    public static string Proper(JsonObject result, params string[] without)
    {
        foreach (var key in (string[])["run_id", "wall_seconds", .. without]) result.Remove(key);
        return result.ToJsonString();
    }
}
