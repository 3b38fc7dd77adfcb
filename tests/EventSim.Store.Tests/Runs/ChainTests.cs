using EventSim.Persistence;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

/// <summary>What was altered, lost or doubled in the store is found, and named.</summary>
[Collection(SharedStore.Name)]
public sealed class ChainTests(StoreFixture fixture)
{
    [Theory]
    [InlineData("select 1", null)]
    [InlineData(
        "update {events} set data = jsonb_set(data, '{at}', '7') where {run} and version = 12", "event 10 was altered")]
    [InlineData(
        "update {events} set data = data || '{\"more\": 1}' where {run} and version = 12", "event 10 was altered")]
    [InlineData("update {events} set type = 'request_skipped' where {run} and version = 12", "event 10 was altered")]
    [InlineData("update {events} set data = data - 'at' where {run} and version = 9", "event 7 was altered")]
    [InlineData(
        "update {events} set data = jsonb_set(data, '{name}', '\"x\"') where {run} and version = 1",
        "its start was altered")]
    [InlineData("delete from {events} where {run} and version = 12", "event 10 is missing")]
    [InlineData("delete from {events} where {run} and version > 30", "event 29 is missing")]
    [InlineData(
        """
        delete from {events} where {run} and version > 30;
        update events.mt_streams set version = 30 where id = '{id}'
        """,
        "event 29 is missing")]
    [InlineData(
        """
        delete from {events} where {run} and version = 12;
        update {events} set version = -version + 1 where {run} and version > 12;
        update {events} set version = -version where {run} and version < 0
        """,
        "event 10 was altered, or another was put in or taken out before it")]
    [InlineData(
        """
        update {events} set version = -version - 1 where {run} and version > 12;
        update {events} set version = -version where {run} and version < 0;
        insert into {events} (seq_id, id, stream_id, version, data, type)
        select nextval('{events}_sequence'), id, stream_id, 13, data, type
        from {events} where {run} and version = 12;
        update events.mt_streams set version = version + 1 where id = '{id}'
        """,
        "event 11 is the event before it once more")]
    [InlineData("delete from run where run = '{id}'", "its row is missing")]
    public async Task The_first_event_that_is_not_as_it_was_stored_is_named(string fault, string? named)
    {
        var run = await Stored();
        await fixture.Execute(
            fault.Replace("{events}", "events.mt_events", StringComparison.Ordinal)
                .Replace("{run}", $"stream_id = '{run}'", StringComparison.Ordinal)
                .Replace("{id}", run.Value, StringComparison.Ordinal));

        var check = Must(await fixture.Store.Check(Must(await fixture.Store.History(run, default)), default));

        if (named is null) Assert.Null(check.Fault);
        else Assert.StartsWith(named, check.Fault?.What, StringComparison.Ordinal);
        Assert.True(check.Chained);
    }

    [Theory]
    [InlineData(
        """{"a":1,"bb":[1,2,{"x":"y"}],"c":"\u00e9\"\/"}""",
        """{ "c" : "é\"/", "bb":[1, 2, {"x": "y"}], "a": 1 }""",
        true)]
    [InlineData("""{"a":1,"b":2}""", """{"a":2,"b":1}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[12]}""", false)]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""", false)]
    [InlineData("""{"a":null}""", """{"a":false}""", false)]
    public void Content_is_the_same_however_it_is_written(string one, string other, bool same)
    {
        Assert.Equal(same, Content(one).AsSpan().SequenceEqual(Content(other)));
    }

    [Fact]
    public async Task A_chain_begins_with_the_run_and_ends_in_its_row()
    {
        var (one, other) = (await Stored(), await Stored());
        var links = await fixture.Ask<string[]>(
            $"select array_agg(chain::text order by run) from run where run in ('{one}', '{other}')");
        Assert.NotEqual(links[0], links[1]);
        Assert.Equal(
            Must(await fixture.Store.Find(one.Value, default)).Chain,
            await fixture.Ask<string>(
                $"select id::text from events.mt_events where stream_id = '{one}' order by version desc limit 1"));
    }

    private static byte[] Content(string json)
    {
        var content = new JsonContent();
        content.AddJson(System.Text.Encoding.UTF8.GetBytes(json));
        return content.Written.ToArray();
    }

    private async Task<RunId> Stored()
    {
        var run = RunId.New();
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
        foreach (var step in Some.Steps(0, 20)) Must(writer.Append(step));
        Must(await writer.Complete(Some.End(80), default));
        return run;
    }
}
