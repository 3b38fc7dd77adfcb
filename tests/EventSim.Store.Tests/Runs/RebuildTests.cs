using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

[Collection(SharedStore.Name)]
public sealed class RebuildTests(StoreFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_built_again_from_the_events_are_the_same(bool complete)
    {
        var run = RunId.New();
        await using (var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
        {
            foreach (var step in Some.Steps(0, 5_000)) Must(writer.Append(step));
            if (complete) Must(await writer.Complete(Some.End(20_000), default));
        }

        var before = await Rows(run);
        Assert.Contains("20000", before, StringComparison.Ordinal);
        Must(await fixture.Store.Rebuild(run, _ => new ArrivalsProjector(), default));
        Assert.Equal(before, await Rows(run));
        Assert.Equal(
            complete ? RunStatus.Complete
                : RunStatus.Interrupted, Must(await fixture.Store.Find(run.Value, default)).Status);
    }

    [Fact]
    public async Task A_rebuild_that_fails_changes_nothing()
    {
        var run = RunId.New();
        await using (var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
            foreach (var step in Some.Steps(0, 50)) Must(writer.Append(step));
        var before = await Rows(run);
        var error = new StoreError.Corrupt(run.Value, EventPlace.Start, "the scenario is not understood");
        Assert.Equal(error, Error(await fixture.Store.Rebuild(run, _ => error, default)));
        Assert.Equal(before, await Rows(run));
    }

    private Task<string> Rows(RunId run) => fixture.Ask<string>(
        $"""
        select (select string_agg(r::text, e'\n') from run r where run = '{run}')
            || (select md5(string_agg(r::text, e'\n' order by request)) from request r where run = '{run}')
            || (select md5(string_agg(r::text, e'\n' order by replica, iteration)) from iteration r where run = '{run}')
        """);
}
