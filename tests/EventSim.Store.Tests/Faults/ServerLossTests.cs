using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>A run whose database goes away ends with exit code 4, says how to go on, and goes on.</summary>
[Collection(FaultyStore.Name)]
public sealed class ServerLossTests(FaultStore store)
{
    [LocalServerFact]
    public async Task A_server_that_stops_at_once_during_a_run_and_its_resumption_loses_nothing_stored()
    {
        await Lose("events", store.Events / 4, store.StopAtOnce, "run", store.Scenario, "--name", "halted");
        var run = await store.RunOf("halted");
        await store.AssertInterruptedAndSound(run);

        await Lose("commit", store.Events / 2, store.StopAtOnce, "resume", run);
        await store.AssertInterruptedAndSound(run);

        await store.StopAtOnce();
        var resumed = await store.End("resume", "halted");
        Assert.True(resumed.Code == ExitCode.Ok, resumed.Error);
        await store.StartAgain();
        await store.AssertIsWhole(run);
    }

    [LocalServerFact]
    public async Task A_run_whose_connection_is_cut_and_whose_resumption_meets_a_crash_loses_nothing_stored()
    {
        await Lose("events", store.Events / 3, Cut, "run", store.Scenario, "--name", "cut");
        var run = await store.RunOf("cut");
        await store.AssertInterruptedAndSound(run);

        await Lose("rows", store.Events / 3 * 2, Crash, "resume", run);
        await store.AssertInterruptedAndSound(run);

        await store.AssertGoesOnToTheSameEnd(run);
    }

    private Task Cut() => store.Execute(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 4711 and not granted");

    // The server then ends all its other processes, and recovers.
    private async Task Crash()
    {
        var process = await store.Ask<int>(
            "select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted");
        using var kill = System.Diagnostics.Process.Start("/bin/kill", ["-KILL", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    private async Task Lose(string place, long events, Func<Task> fault, params string[] command)
    {
        await using var hold = await HoldPoint.After(store, events, place);
        using var process = store.Start(command);
        await hold.Reached(process);
        await fault();

        var ended = await process.End();

        Assert.True(ended.Code == ExitCode.StoreUnreachable, $"{ended}");
        Assert.Equal("", ended.Out);
        Assert.Matches("`eventsim resume [a-z0-9]{12}` goes on with it", ended.Error);
        Assert.Contains("The database was lost", ended.Error, StringComparison.Ordinal);
        await store.StartAgain();
        await store.NobodyWrites();
    }
}
