using EventSim.Persistence;
using EventSim.Persistence.Runs;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Support;

/// <summary>What is stored of a run made of <see cref="Some.Steps"/>.</summary>
public static class StoredRows
{
    /// <summary>The events are the first of the run, without a gap, and the rows are those of exactly these
    /// events.</summary>
    public static async Task AssertRowsAgreeWithEvents(this RunStore store, RunId run, long events)
    {
        var read = new List<string>();
        Must(await store.Read(
            run,
            0,
            (_, e) =>
            {
                read.Add(EventText.Of(e));
                return true;
            },
            default));
        Assert.Equal(events, read.Count);
        Assert.Equal(Some.Steps(0, (int)(events / 4)).SelectMany(s => s).Select(EventText.Of), read);
        foreach (var sql in (string[])
        [
            $"select count(*) from request where run = '{run}'",
            $"select count(*) from iteration where run = '{run}'",
            $"select stored_events / 4 from run where run = '{run}'",
            $"select (version - 1) / 4 from events.mt_streams where id = '{run}'",
        ])
        {
            await using var command = store.Source.CreateCommand(sql);
            Assert.Equal(events / 4, await command.ExecuteScalarAsync());
        }
    }
}
