using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>Who stops a run keeps all that it has simulated.</summary>
[Collection(FaultyStore.Name)]
public sealed class SignalTests(FaultStore store)
{
    [LocalServerFact]
    public async Task A_run_stopped_by_Ctrl_C_and_its_resumption_stopped_by_two_keep_what_they_have_and_go_on()
    {
        var first = await Stop("INT", 1, 0, "run", store.Scenario, "--name", "stopped");
        var second = await Stop("INT", 2, first, "resume", "stopped");
        Assert.True(second > first);
        await store.AssertGoesOnToTheSameEnd(await store.RunOf("stopped"));
    }

    [LocalServerFact]
    public async Task A_run_that_is_asked_to_terminate_keeps_what_it_has_and_goes_on()
    {
        await Stop("TERM", 1, 0, "run", store.Scenario, "--name", "terminated");
        await store.AssertGoesOnToTheSameEnd(await store.RunOf("terminated"));
    }

    // A run is simulated up to three batches ahead of what is stored: it is held early, so that there is something left
    // to stop.
    private async Task<long> Stop(string signal, int times, long stored, params string[] command)
    {
        await using (var hold = await HoldPoint.After(store, stored + 1, "events"))
        {
            using var process = store.Start(command);
            await hold.Reached(process);
            for (var i = 0; i < times; i++) process.Signal(signal);
            await hold.LetGo();

            var ended = await process.End();

            Assert.True(ended.Code == ExitCode.Interrupted, $"{ended}");
            Assert.Equal("", ended.Out);
            Assert.Matches("interrupted: run [a-z0-9]{12} is kept .* `eventsim resume [a-z0-9]{12}`", ended.Error);
            await store.NobodyWrites();
        }

        var run = await store.RunOf(command[^1]);
        await store.AssertInterruptedAndSound(run);
        return await store.Ask<long>($"select stored_events from run where run = '{run}'");
    }
}
