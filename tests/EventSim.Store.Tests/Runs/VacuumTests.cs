using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

/// <summary>A vacuum removes what belongs to no run, and nothing else.</summary>
[Collection(SharedStore.Name)]
public sealed class VacuumTests(StoreFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_belongs_to_no_run_goes_and_a_run_without_its_row_is_named(bool full)
    {
        Must(await fixture.Store.Vacuum(new(false, false), default));
        var (whole, rowless, streamless, stray) = (
            await Stored(), await Stored(), await Stored(), await Stored());
        await fixture.Execute(
            $"""
            delete from run where run in ('{rowless}', '{stray}');
            delete from events.mt_streams where id = '{streamless}';
            delete from events.mt_events where stream_id = '{stray}' and version = 1
            """);
        var kept = await Content(whole);

        var report = Must(await fixture.Store.Vacuum(new(full, false), default));

        // The streamless run's events went with its stream. The stray one has 12 events, its start gone.
        Assert.Equal(12, report.Events);
        // A stream; a run; of each of three runs without a row three requests and a block of iterations.
        Assert.Equal(2 + (3 * 4), report.Rows);
        Assert.Contains(rowless, report.WithoutRow);
        Assert.DoesNotContain(stray, report.WithoutRow);
        Assert.Equal(kept, await Content(whole));
        Assert.True(report is { Before: > 0, After: > 0 });
        Must(await fixture.Store.Rebuild(rowless, _ => new ArrivalsProjector(), default));
        Assert.DoesNotContain(rowless, Must(await fixture.Store.Vacuum(new(false, false), default)).WithoutRow);
    }

    [Theory]
    [InlineData(116_384, 100_000, 16_384)]
    [InlineData(100_000, 116_384, 0)]
    public void What_goes_back_to_the_system_is_never_less_than_nothing(long before, long after, long freed)
    {
        Assert.Equal(freed, new VacuumReport(0, 0, 0, before, after, []).Freed);
    }

    [Fact]
    public async Task Rewriting_gives_the_space_of_deleted_runs_back()
    {
        var run = RunId.New();
        await using (var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
            foreach (var step in Some.Steps(0, 5_000)) Must(writer.Append(step));
        Must(await fixture.Store.Delete(run, default));
        var report = Must(await fixture.Store.Vacuum(new(true, false), default));
        Assert.True(report.Before - report.After > 1_000_000, $"{report}");
    }

    [Fact]
    public async Task Kept_states_go_with_their_runs_or_when_asked()
    {
        var (run, deleted) = (await Stored(), await Stored());
        foreach (var of in (string[])[run.Value, deleted.Value, "nobody"])
            await fixture.Execute($"insert into events.snapshot values ('{of}', 9, 0, '', '')");
        Must(await fixture.Store.Delete(deleted, default));
        Assert.Equal(0L, await States(deleted.Value));

        Must(await fixture.Store.Vacuum(new(false, false), default));
        Assert.Equal((1L, 0L), (await States(run.Value), await States("nobody")));
        Assert.True(Must(await fixture.Store.Vacuum(new(false, true), default)).States >= 1);
        Assert.Equal(0L, await States(run.Value));
    }

    private Task<long> States(string run) =>
        fixture.Ask<long>($"select count(*) from events.snapshot where run = '{run}'");

    private Task<string> Content(RunId run) => fixture.Ask<string>(
        $"""
        select (select string_agg(e::text, '' order by version) from events.mt_events e where stream_id = '{run}')
            || (select string_agg(r::text, '' order by request) from request r where run = '{run}')
            || (select r::text from run r where run = '{run}')
        """);

    private async Task<RunId> Stored()
    {
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
        foreach (var step in Some.Steps(0, 3)) Must(writer.Append(step));
        return run;
    }
}
