using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

[Collection(SharedStore.Name)]
public sealed class RunListTests(StoreFixture fixture)
{
    [Theory]
    [InlineData("Robert'); drop table run;--")]
    [InlineData("\"quoted\" and 50% \\ off")]
    [InlineData("ταχύ 🐘")]
    public async Task A_run_is_found_by_any_name(string name)
    {
        var run = await Stored(name);
        var found = Must(await fixture.Store.Find(name, default));
        Assert.Equal((run, name, RunStatus.Complete), (found.Run, found.Name, found.Status));
        Assert.Equal(Some.End(0).Result, found.Result);
        Assert.Equal(ulong.MaxValue, found.Seed);
    }

    [Fact]
    public async Task Of_several_runs_with_one_name_the_newest_is_meant()
    {
        var name = $"shared {Guid.NewGuid()}";
        await Stored(name);
        var newer = await Stored(name);
        Assert.Equal(newer, Must(await fixture.Store.Find(name, default)).Run);
        Assert.Equal(newer, Must(await fixture.Store.Find("last", default)).Run);
    }

    [Fact]
    public async Task A_prefix_of_one_id_is_enough_and_of_two_is_not()
    {
        var stem = RunId.New().Value[..8];
        await Stored("x", new($"{stem}aaaa"));
        await Stored("x", new($"{stem}abbb"));
        Assert.Equal($"{stem}abbb", Must(await fixture.Store.Find($"{stem}ab", default)).Run.Value);
        var ambiguous = Assert.IsType<StoreError.AmbiguousRun>(Error(await fixture.Store.Find(stem, default)));
        Assert.Equal(2, ambiguous.Candidates.Length);
        Assert.IsType<StoreError.NotARun>(Error(await fixture.Store.Find($"{stem}zz", default)));
        Assert.IsType<StoreError.NotARun>(Error(await fixture.Store.Find("%", default)));
        Assert.IsType<StoreError.NotARun>(Error(await fixture.Store.Find("", default)));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_filtered()
    {
        var scenario = $"scenario {Guid.NewGuid()}";
        var older = await Stored("older", scenario: scenario);
        var newer = await Stored("newer", scenario: scenario);
        var listed = Must(await fixture.Store.List(new(scenario), default));
        Assert.Equal([newer, older], listed.Select(r => r.Run));
        Assert.Equal(2, Must(await fixture.Store.List(new(scenario, TimeSpan.FromHours(1)), default)).Length);
        Assert.Empty(Must(await fixture.Store.List(new(scenario, TimeSpan.Zero), default)));
    }

    [Fact]
    public async Task A_deleted_run_leaves_nothing()
    {
        var run = await Stored("to go");
        Must(await fixture.Store.Delete(run, default));
        var left = await fixture.Ask<long>(
            $"""
            select (select count(*) from run where run = '{run}') + (select count(*) from request where run = '{run}')
                + (select count(*) from iteration where run = '{run}')
                + (select count(*) from events.mt_events where stream_id = '{run}')
                + (select count(*) from events.mt_streams where id = '{run}')
            """);
        Assert.Equal(0, left);
    }

    [Fact]
    public async Task A_running_run_says_so_and_is_not_deleted_rebuilt_or_written_twice()
    {
        var run = RunId.New();
        var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
        Assert.Equal(RunStatus.Running, Must(await fixture.Store.Find(run.Value, default)).Status);
        Assert.IsType<StoreError.Conflict>(Error(await fixture.Store.Delete(run, default)));
        Assert.IsType<StoreError.Conflict>(
            Error(await fixture.Store.Rebuild(run, _ => new ArrivalsProjector(), default)));
        Assert.IsType<StoreError.Conflict>(
            Error(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)));
        await writer.DisposeAsync();
        Assert.Equal(RunStatus.Interrupted, Must(await fixture.Store.Find(run.Value, default)).Status);
        Assert.IsType<StoreError.Conflict>(
            Error(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)));
        Must(await fixture.Store.Delete(run, default));
    }

    [Fact]
    public async Task A_writer_that_another_has_overtaken_stops_with_a_conflict()
    {
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
        await fixture.Execute($"update events.mt_streams set version = 5 where id = '{run}'");
        foreach (var step in Some.Steps(0, 10)) Must(writer.Append(step));
        Assert.IsType<StoreError.Conflict>(Error(await writer.Complete(Some.End(40), default)));
        Assert.Equal(0L, await fixture.Ask<long>($"select count(*) from request where run = '{run}'"));
        Assert.Equal(1L, await fixture.Ask<long>($"select count(*) from events.mt_events where stream_id = '{run}'"));
    }

    private async Task<RunId> Stored(string name, RunId? id = null, string scenario = "some")
    {
        var run = id ?? RunId.New();
        await using var writer = Must(
            await fixture.Store.Begin(run, Some.Start(name, scenario), new ArrivalsProjector(), default));
        foreach (var step in Some.Steps(0, 10)) Must(writer.Append(step));
        Must(await writer.Complete(Some.End(40), default));
        return run;
    }
}
