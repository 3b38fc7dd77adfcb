using EventSim.Domain.Events;
using EventSim.Persistence;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

[Collection(SharedStore.Name)]
public sealed class AppendAndReadTests(StoreFixture fixture)
{
    private static readonly RunStarted Chained = Some.Start() with { Chain = EventChain.Name };

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_was()
    {
        var run = await Stored(Some.OfEveryKind);
        var read = await Read(run, 0);
        Assert.Equal(Some.OfEveryKind.Select(Json), read.Select(Json));
        Assert.Equal(Json(Chained), Json(Must(await fixture.Store.Started(run, default))));
    }

    [Fact]
    public async Task Reading_begins_at_any_event_and_stops_when_told()
    {
        var run = await Stored(Some.OfEveryKind);
        Assert.Equal(Some.OfEveryKind.Skip(4).Select(Json), (await Read(run, 4)).Select(Json));
        var positions = new List<long>();
        var count = Must(await fixture.Store.Read(
            run,
            2,
            (at, _) =>
            {
                positions.Add(at);
                return positions.Count < 3;
            },
            default));
        Assert.Equal([2L, 3L, 4L], positions);
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task Marten_reads_a_run_as_one_of_its_streams()
    {
        var run = await Stored(Some.OfEveryKind);
        await using var marten = MartenSetup.StoreFor(fixture.OwnerSettings);
        await using var session = marten.QuerySession();
        var stream = await session.Events.FetchStreamAsync(run.Value);
        Assert.Equal(
            (object[])[Json(Chained), .. Some.OfEveryKind.Select(Json), Json(Some.End(Some.OfEveryKind.Length))],
            stream.Select(e => Json(e.Data)));
        var count = Some.OfEveryKind.Length + 2;
        Assert.Equal(Enumerable.Range(1, count).Select(v => (long)v), stream.Select(e => e.Version));
        Assert.Equal(count, (await session.Events.FetchStreamStateAsync(run.Value))!.Version);
        Assert.Equal(stream.Count, stream.Select(e => e.Id).Distinct().Count());
        Assert.All(stream, e => Assert.Equal(EventNames.Of(e.EventType).DotNetType, e.DotNetTypeName));
    }

    [Fact]
    public async Task Marten_can_append_after_a_run_and_gives_its_next_version()
    {
        var run = await Stored(Some.OfEveryKind);
        await using var marten = MartenSetup.StoreFor(fixture.OwnerSettings);
        await using var session = marten.LightweightSession();
        session.Events.Append(run.Value, Some.OfEveryKind[0]);
        await session.SaveChangesAsync();
        Assert.Equal(Some.OfEveryKind.Length + 3, (await session.Events.FetchStreamStateAsync(run.Value))!.Version);
    }

    [Fact]
    public async Task Marten_finds_the_migrated_schema_up_to_date()
    {
        await using var marten = MartenSetup.StoreFor(fixture.OwnerSettings);
        await marten.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }

    [Fact]
    public async Task Many_batches_arrive_whole_and_in_order()
    {
        var run = RunId.New();
        await using (var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
        {
            foreach (var step in Some.Steps(0, 12_000)) Must(writer.Append(step));
            Must(await writer.Complete(Some.End(48_000), default));
            Assert.Equal(48_000, writer.StoredEvents);
        }

        var read = await Read(run, 0);
        Assert.Equal(Some.Steps(0, 12_000).SelectMany(s => s).Select(Json), read.Select(Json));
        Assert.Equal(12_000L, await fixture.Ask<long>($"select count(*) from iteration where run = '{run}'"));
        Assert.Equal(12_000L, await fixture.Ask<long>($"select count(*) from request where run = '{run}'"));
    }

    [Fact]
    public async Task An_event_that_this_version_does_not_know_is_named()
    {
        var run = await Stored(Some.OfEveryKind);
        await fixture.Execute(
            $"update events.mt_events set type = 'request_teleported' where stream_id = '{run}' and version = 4");
        var error = Assert.IsType<StoreError.Corrupt>(Error(await fixture.Store.Read(run, 0, (_, _) => true, default)));
        Assert.Equal(new EventPlace(2), error.Place);
        Assert.Contains("request_teleported", error.Message, StringComparison.Ordinal);
    }

    private async Task<RunId> Stored(ImmutableArray<SimEvent> events)
    {
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
        Must(writer.Append(events.AsSpan()));
        Must(await writer.Complete(Some.End(events.Length), default));
        return run;
    }

    private async Task<List<SimEvent>> Read(RunId run, long from)
    {
        var read = new List<SimEvent>();
        Must(await fixture.Store.Read(
            run,
            from,
            (_, e) =>
            {
                read.Add(e);
                return true;
            },
            default));
        return read;
    }

    private static string Json(object happened) => EventText.Of(happened);
}
