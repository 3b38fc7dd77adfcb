using EventSim.Cli;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Faults;

/// <summary>Of two that write one run one wins, and the other is told.</summary>
[Collection(FaultyStore.Name)]
public sealed class TwoWritersTests(FaultStore store)
{
    [LocalServerFact]
    public async Task A_run_that_is_being_resumed_is_refused_to_another_process()
    {
        await Interrupt("wanted");
        var run = await store.RunOf("wanted");
        await using var hold = await HoldPoint.After(store, 15_000, "rows");
        using var first = store.Start("resume", run);
        await hold.Reached(first);

        var second = await store.End("resume", run);

        Assert.Equal((ExitCode.BadInput, ""), (second.Code, second.Out));
        Assert.Equal($"Run {run} is being written by another process.\n", second.Error);
        await hold.LetGo();
        var ended = await first.End();
        Assert.True(ended.Code == ExitCode.Ok, ended.Error);
        await store.AssertIsWhole(run);
    }

    [LocalServerFact]
    public async Task A_writer_whose_stream_another_has_advanced_stores_nothing_more()
    {
        await using var open = Must(
            await RunStore.Open(new StoreAddress.Local(store.Home, Temporary.SearchPath), default));
        var run = RunId.New();
        await using (var writer = Must(await open.Begin(run, Some.Start(), new ArrivalsProjector(), default)))
        {
            Assert.Equal(
                new StoreError.Conflict(run.Value),
                Error(await open.Begin(run, Some.Start(), new ArrivalsProjector(), default)));
            await store.Execute($"update events.mt_streams set version = version + 1 where id = '{run}'");
            foreach (var step in Some.Steps(0, 100)) Must(writer.Append(step));
            Assert.Equal(new StoreError.Conflict(run.Value), Error(await writer.Complete(Some.End(400), default)));
            Assert.Equal(0, writer.StoredEvents);
        }

        Assert.Equal(1L, await store.Ask<long>($"select count(*) from events.mt_events where stream_id = '{run}'"));
        Assert.Equal(0L, await store.Ask<long>($"select count(*) from request where run = '{run}'"));
        Assert.Equal(
            new StoreError.Conflict(run.Value),
            Error(await open.Begin(run, Some.Start(), new ArrivalsProjector(), default)));
        await store.Execute($"update events.mt_streams set version = version - 1 where id = '{run}'");
        Must(await open.Delete(run, default));
    }

    private async Task Interrupt(string name)
    {
        await using var hold = await HoldPoint.After(store, 1, "commit");
        using var process = store.Start("run", store.Scenario, "--name", name);
        await hold.Reached(process);
        process.Signal("KILL");
        await process.End();
        await hold.LetGo();
        await store.NobodyWrites();
    }
}
