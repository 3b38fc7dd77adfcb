using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Transfer;

/// <summary>What is exported can be imported, in another store or in this one after it was deleted.</summary>
[Collection(SharedStore.Name)]
public sealed class ExportAndImportTests(StoreFixture fixture) : IDisposable
{
    private readonly StoreCommands commands = new(fixture);
    private readonly string folder = Directory.CreateTempSubdirectory("es-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_branch_goes_and_comes_back_with_its_parents()
    {
        var parent = (await commands.Interrupted(SmallScenario.Text, int.MaxValue)).Value;
        await commands.Result("resume", parent);
        var branch = await Branch(parent, "400ms", "engine.max_num_seqs=32");
        var twig = await Branch(branch, "700ms", "router=random");
        var before = await All(parent, branch, twig);

        var (exported, listed, _) = await commands.Invoke("db", "export", twig, "-o", File("a"));
        Assert.Equal((ExitCode.Ok, Lines(parent, branch, twig)), (exported, listed));
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("delete", parent, branch, twig)).Code);
        var (imported, report, error) = await commands.Invoke("db", "import", File("a"));

        Assert.True(imported == ExitCode.Ok, error);
        Assert.Equal(3, report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(before, await All(parent, branch, twig));
        foreach (var run in (string[])[parent, branch, twig])
        {
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "verify", run)).Code);
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run, "--verify")).Code);
        }

        await commands.Invoke("db", "export", twig, "-o", File("b"));
        Assert.Equal(System.IO.File.ReadAllBytes(File("a")), System.IO.File.ReadAllBytes(File("b")));
        Assert.Equal([File("a"), File("b")], Directory.GetFiles(folder).Order());
    }

    [Fact]
    public async Task An_interrupted_run_is_resumed_where_it_was_imported()
    {
        var whole = (await commands.Interrupted(SmallScenario.Text, int.MaxValue)).Value;
        var expected = StoreCommands.Proper(await commands.Result("resume", whole));
        var run = (await commands.Interrupted(SmallScenario.Text, 40)).Value;
        await commands.Invoke("db", "export", run, "-o", File("cut"));
        await commands.Invoke("delete", run);

        Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "import", File("cut"))).Code);

        Assert.Contains("interrupted", (await commands.Invoke("show", run)).Out, StringComparison.Ordinal);
        Assert.Equal(expected, StoreCommands.Proper(await commands.Result("resume", run)));
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run, "--verify")).Code);
    }

    [Fact]
    public async Task A_run_that_is_there_is_left_alone_and_one_that_went_on_is_refused()
    {
        var run = (await commands.Interrupted(SmallScenario.Text, 40)).Value;
        await commands.Invoke("db", "export", run, "-o", File("cut"));
        var few = await Stored(run);

        var (code, output, _) = await commands.Invoke("db", "import", File("cut"));
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("are there already", output, StringComparison.Ordinal);

        await commands.Result("resume", run);
        var before = await All(run);
        var (refused, nothing, error) = await commands.Invoke("db", "import", File("cut"));
        Assert.Equal((ExitCode.BadInput, ""), (refused, nothing));
        var all = await Stored(run);
        Assert.Contains(
            $"run {run} ends here, with the first {few} of the {all} events that it has in the store already: "
                + "delete it first",
            error, StringComparison.Ordinal);
        Assert.Equal(before, await All(run));
    }

    [Fact]
    public async Task A_run_of_which_the_store_has_less_or_something_else_is_refused()
    {
        var run = (await commands.Interrupted(SmallScenario.Text, 40)).Value;
        await commands.Invoke("db", "export", run, "-o", File("few"));
        var few = await Stored(run);
        await commands.Result("resume", run);
        await commands.Invoke("db", "export", run, "-o", File("all"));
        var all = await Stored(run);
        await commands.Invoke("delete", run);
        await commands.Invoke("db", "import", File("few"));

        var (refused, _, error) = await commands.Invoke("db", "import", File("all"));
        Assert.Equal(ExitCode.BadInput, refused);
        Assert.Contains(
            $"run {run} ends here, and is in the store already with the first {few} of these {all} events: "
                + "delete it first",
            error, StringComparison.Ordinal);

        await fixture.Execute(
            $"update events.mt_events set data = data || '{{\"more\": 1}}' where stream_id = '{run}' and version = 12");
        Assert.Contains(
            $"run {run} ends here, and is in the store already with other events: delete it first",
            (await commands.Invoke("db", "import", File("few"))).Error, StringComparison.Ordinal);
        await commands.Invoke("delete", run);
    }

    [Fact]
    public async Task A_file_that_can_t_be_written_is_named_and_nothing_is_left_of_it()
    {
        var run = (await commands.Interrupted(SmallScenario.Text, 10)).Value;
        var file = Path.Combine(folder, "none", "x");
        var (code, output, error) = await commands.Invoke("db", "export", run, "-o", file);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await commands.Invoke("db", "export", "no such run", "-o", File("x"))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("update events.mt_events set data = data || '{\"more\": 1}' where stream_id = '{run}' and version = 12",
        "event 10 was altered")]
    [InlineData("delete from events.mt_events where stream_id = '{run}' and version = 12", "event 10 is missing")]
    [InlineData("update events.mt_streams set version = 11 where id = '{run}'", "event 10 was put in")]
    public async Task A_run_that_is_not_as_it_was_stored_is_not_exported(string fault, string named)
    {
        var sound = (await commands.Interrupted(SmallScenario.Text, 10)).Value;
        var run = (await commands.Interrupted(SmallScenario.Text, 40)).Value;
        await fixture.Execute(fault.Replace("{run}", run, StringComparison.Ordinal));

        var (code, output, error) = await commands.Invoke("db", "export", sound, run, "-o", File("x"));

        Assert.Equal((ExitCode.Differs, ""), (code, output));
        Assert.StartsWith($"Run {run} is not as it was stored: {named}", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        await fixture.Execute($"delete from events.mt_events where stream_id = '{run}'");
        await commands.Invoke("delete", run);
    }

    private string File(string name) => Path.Combine(folder, name);

    private static string Lines(params string[] lines) =>
        string.Concat(lines.Select(line => line + Environment.NewLine));

    private Task<long> Stored(string run) =>
        fixture.Ask<long>($"select version from events.mt_streams where id = '{run}'");

    private async Task<string> Branch(string run, string at, string set) =>
        (await commands.Result("branch", run, "--at", at, "--set", set))["run_id"]!.GetValue<string>();

    private async Task<string> All(params string[] runs)
    {
        var all = new List<string>();
        foreach (var run in runs)
        {
            all.Add(await commands.Rows(run));
            all.Add(await fixture.Ask<string>(
                $"""
                select (select to_jsonb(r)::text from run r where run = '{run}')
                    || (select version || ' ' || created from events.mt_streams where id = '{run}')
                    || (select string_agg(
                            concat_ws(' ', version, type, id, data, mt_dotnet_type), e'\n' order by version)
                        from events.mt_events where stream_id = '{run}')
                """));
        }

        return string.Join('\n', all);
    }
}
