using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>Who stops a run keeps all that it has simulated.</summary>
[Collection(FaultyStore.Name)]
public sealed class SignalTests(FaultStore store)
{
    [LocalServerTheory]
    [InlineData("INT", 1)]
    [InlineData("INT", 2)]
    [InlineData("TERM", 1)]
    [InlineData("TERM", 2)]
    public async Task A_run_and_its_resumption_that_are_stopped_keep_what_they_have_and_go_on(string signal, int times)
    {
        var name = $"stopped {signal} {times}";
        // A run is simulated up to three batches ahead of what is stored: one that is held late has nothing left to stop.
        await Stop(signal, times, 1, "run", store.Scenario, "--name", name);
        var run = await store.RunOf(name);
        var first = await store.Ask<long>($"select stored_events from run where run = '{run}'");
        await store.AssertInterruptedAndSound(run);

        await Stop(signal, times, first + 1, "resume", run);
        Assert.True(await store.Ask<long>($"select stored_events from run where run = '{run}'") > first);
        await store.AssertInterruptedAndSound(run);

        await store.AssertGoesOnToTheSameEnd(run);
    }

    private async Task Stop(string signal, int times, long events, params string[] command)
    {
        await using var hold = await HoldPoint.After(store, events, "events");
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
}
