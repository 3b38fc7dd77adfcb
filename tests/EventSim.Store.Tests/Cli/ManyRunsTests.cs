using System.Text.Json;
using EventSim.Cli;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Cli;

/// <summary>Runs are filtered, shown with their branches, and removed, on the command line.</summary>
[Collection(SharedStore.Name)]
public sealed class ManyRunsTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly StoreCommands commands = new(fixture);
    private readonly string scenario = $"s{Guid.NewGuid():N}";
    private string complete = "";
    private string cut = "";
    private string old = "";

    public async Task InitializeAsync()
    {
        (complete, cut, old) = (await Stored("a", true), await Stored("a", false), await Stored($"b{scenario}", true));
        await fixture.Execute($"update run set created_at = now() - interval '3 days' where run = '{old}'");
        await fixture.Execute($"update run set engine_version = '9.9.9', parent = '{old}' where run = '{cut}'");
    }

    public Task DisposeAsync() => fixture.Execute($"update run set parent = null where run = '{cut}'");

    [Theory]
    [InlineData("", "complete cut old")]
    [InlineData("--where name=a", "complete cut")]
    [InlineData("--where name=a --where status=complete", "complete")]
    [InlineData("--where status=interrupted", "cut")]
    [InlineData("--where status=running", "")]
    [InlineData("--where engine=9.9.9", "cut")]
    [InlineData("--where parent={old}", "cut")]
    [InlineData("--where parent={begin}", "cut")]
    [InlineData("--where parent={name}", "cut")]
    [InlineData("--where parent=last", "")]
    [InlineData("--since 2d", "complete cut")]
    [InlineData("--until 2d", "old")]
    [InlineData("--before 2d", "old")]
    [InlineData("--since 4d --until 2d", "old")]
    [InlineData("--since 4d --until 2d --where name=a", "")]
    public async Task All_that_is_asked_for_must_hold(string filter, string expected)
    {
        var arguments = filter.Replace("{old}", old, StringComparison.Ordinal)
            .Replace("{begin}", old[..11], StringComparison.Ordinal)
            .Replace("{name}", $"b{scenario}", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (code, output, error) = await commands.Invoke(
            ["runs", "--json", "--where", $"scenario={scenario}", .. arguments]);
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            Listed(output).Select(Called).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("runs --where colour=red", "expected one of scenario=…, name=…, status=…, engine=…, parent=…")]
    [InlineData("runs --where scenario", "expected one of")]
    [InlineData("runs --where status=done", "expected complete, running or interrupted")]
    [InlineData("runs --where name=a --where name=b", "name was given before")]
    [InlineData("runs --until soon", "expected a number and one of s, m, h, d")]
    [InlineData("runs --limit 0", "expected a number from 1 on")]
    [InlineData("delete", "expected runs, or else --where, --since or --before")]
    [InlineData("delete last --before 1000d", "expected runs, or else --where, --since or --before")]
    public async Task A_filter_that_can_t_be_is_refused(string line, string why)
    {
        var runs = await fixture.Ask<long>("select count(*) from run");
        var arguments = line.Split(' ');
        var root = new System.CommandLine.RootCommand
        {
            EventSim.Cli.Commands.RunsCommand.Create(), EventSim.Cli.Commands.DeleteCommand.Create(),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(ExitCode.BadInput, await CommandLineOf.Run(root, arguments, output, error));
        Assert.Equal("", output.ToString());
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(runs, await fixture.Ask<long>("select count(*) from run"));
    }

    [Fact]
    public async Task Only_the_newest_are_listed_and_it_is_said_that_there_are_more()
    {
        string[] mine = ["--where", $"scenario={scenario}"];
        var (_, two, more) = await commands.Invoke(["runs", "--json", "--limit", "2", .. mine]);
        Assert.Equal(["cut", "complete"], Listed(two).Select(Called));
        Assert.Contains("the newest 2; there are more", more, StringComparison.Ordinal);
        Assert.Contains("\"has_more\":true", two, StringComparison.Ordinal);
        var (_, three, none) = await commands.Invoke(["runs", "--json", "--limit", "3", .. mine]);
        Assert.Equal((3, ""), (Listed(three).Length, none));
        Assert.Contains("\"has_more\":false", three, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_names_the_runs_that_are_removed()
    {
        var (code, output, _) = await commands.Invoke(
            "delete", "--where", $"scenario={scenario}", "--where", "name=a", "--since", "1h");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(
            new[] { complete, cut }.Order(StringComparer.Ordinal),
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(
            old,
            await fixture.Ask<string>($"select string_agg(run, ' ') from run where scenario_name = '{scenario}'"));
    }

    [Fact]
    public async Task None_is_removed_where_one_has_to_stay_and_each_reason_is_said()
    {
        var running = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(
            running, Some.Start("w", scenario), new ArrivalsProjector(), default));

        var (code, output, error) = await commands.Invoke("delete", old, complete, running.Value);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains($"Run {old} has branches that need its events: delete {cut} ", error, StringComparison.Ordinal);
        Assert.Contains($"Run {running} is being written", error, StringComparison.Ordinal);
        Assert.EndsWith($"None of the 3 runs was removed.{Environment.NewLine}", error, StringComparison.Ordinal);
        Assert.Equal(
            4L, await fixture.Ask<long>($"select count(*) from run where scenario_name = '{scenario}'"));
    }

    [Fact]
    public async Task Each_name_that_no_run_has_is_said_and_none_is_removed()
    {
        var (code, output, error) = await commands.Invoke("delete", "nobody", complete, "noone");
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("'nobody'", error, StringComparison.Ordinal);
        Assert.Contains("'noone'", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("show", complete)).Code);
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("delete")]
    public async Task A_parent_that_is_no_run_is_refused(string command)
    {
        var (code, output, error) = await commands.Invoke(command, "--where", "parent=nobody");
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("No stored run is called 'nobody'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_shown_in_the_tree_of_its_branches()
    {
        var root = (await commands.Interrupted(SmallScenario.Text, int.MaxValue)).Value;
        await commands.Result("resume", root);
        var late = await Branch(root, "600ms", "late", "engine.max_num_seqs=32");
        var early = await Branch(root, "300ms", "early", "engine.queue=shortest-first");
        var twig = await Branch(early, "500ms", "twig", "router=random");

        var (_, text, _) = await commands.Invoke("show", early);

        var lines = text.Split('\n').SkipWhile(line => !line.StartsWith("branches", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Replace("  ", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, lines.Count);
        Assert.StartsWith("cut", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("├─ early @ 0.3 s *", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("engine.queue: fcfs → shortest-first", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("│└─ twig @ 0.5 s", lines[2], StringComparison.Ordinal);
        Assert.Contains("router: round-robin → random", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("└─ late @ 0.6 s", lines[3], StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await commands.Invoke("show", twig, "--json")).Out);
        var shown = json.RootElement;
        Assert.Equal(
            [root, early, twig, late],
            shown.GetProperty("branches").EnumerateArray().Select(run => run.GetProperty("run_id").GetString()));
        Assert.Equal(early, shown.GetProperty("parent").GetString());
        Assert.Equal(0.5, shown.GetProperty("branched_seconds").GetDouble());
        Assert.Equal(
            await fixture.Ask<long>($"select branch_events from run where run = '{twig}'"),
            shown.GetProperty("shared_events").GetInt64());
        Assert.Equal(
            await fixture.Ask<long>($"select version - 2 from events.mt_streams where id = '{twig}'"),
            shown.GetProperty("stored_events").GetInt64());
        using var lone = JsonDocument.Parse((await commands.Invoke("show", complete, "--json")).Out);
        Assert.Empty(lone.RootElement.GetProperty("branches").EnumerateArray());
    }

    private async Task<string> Branch(string run, string at, string name, string set) => (await commands.Result(
        "branch", run, "--at", at, "--set", set, "--name", name))["run_id"]!.GetValue<string>();

    private string Called(string run) => run == complete ? "complete" : run == cut ? "cut" : run == old ? "old" : run;

    private static ImmutableArray<string> Listed(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("run_id").GetString()!),
    ];

    private async Task<string> Stored(string name, bool completes)
    {
        var run = RunId.New();
        await using var writer = Must(
            await fixture.Store.Begin(run, Some.Start(name, scenario), new ArrivalsProjector(), default));
        foreach (var step in Some.Steps(0, 3)) Must(writer.Append(step));
        if (completes) Must(await writer.Complete(Some.End(12), default));
        return run.Value;
    }
}
