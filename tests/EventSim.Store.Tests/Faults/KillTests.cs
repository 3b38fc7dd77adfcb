using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>A process that is killed in the middle of a transaction loses what that transaction would have stored, and
/// nothing else.</summary>
[Collection(FaultyStore.Name)]
public sealed class KillTests(FaultStore store)
{
    private const int Kills = 20;
    private const int KillsOfARun = 10;

    [LocalServerFact]
    public async Task Runs_killed_at_20_random_points_end_as_if_they_had_not_been()
    {
        var random = new Random(11);
        for (var kills = 0; kills < Kills; kills += KillsOfARun)
        {
            var name = $"killed {kills}";
            var points = Enumerable.Range(0, KillsOfARun)
                .Select(_ => random.NextInt64(1, store.Events)).Order().ToList();
            foreach (var point in points)
            {
                var place = HoldPoint.Places[random.Next(HoldPoint.Places.Length)];
                string[] command = point == points[0]
                    ? ["run", store.Scenario, "--name", name]
                    : ["resume", name];
                await KillAt(await HoldPoint.After(store, point, place), command);
                await store.AssertInterruptedAndSound(await store.RunOf(name));
            }

            await store.AssertGoesOnToTheSameEnd(await store.RunOf(name));
        }
    }

    [LocalServerFact]
    public async Task A_run_killed_before_its_first_event_is_stored_is_not_there()
    {
        await KillAt(
            await HoldPoint.On(store, "run", "trigger fault after insert", "new.name = 'unborn'"),
            "run", store.Scenario, "--name", "unborn");

        Assert.Equal(0L, await store.Ask<long>("select count(*) from run where name = 'unborn'"));
        Assert.Equal(ExitCode.BadInput, (await store.Invoke("show", "unborn")).Code);
        Assert.Equal(ExitCode.Ok, (await store.Invoke("db", "verify")).Code);
    }

    [LocalServerFact]
    public async Task A_run_killed_while_its_first_event_is_committed_is_there_and_goes_on()
    {
        await KillAt(
            await HoldPoint.On(store, "run", HoldPoint.Commit + "insert", "new.name = 'newborn'"),
            "run", store.Scenario, "--name", "newborn");

        var run = await store.RunOf("newborn");
        Assert.Equal(0L, await store.Ask<long>($"select stored_events from run where run = '{run}'"));
        await store.AssertInterruptedAndSound(run);
        await store.AssertGoesOnToTheSameEnd(run);
    }

    [LocalServerTheory]
    [InlineData("trigger fault before update", false)]
    [InlineData(HoldPoint.Commit + "update", true)]
    public async Task A_run_killed_while_its_end_is_stored_is_complete_if_it_says_so(string when, bool complete)
    {
        var name = $"ending {complete}";
        await KillAt(
            await HoldPoint.On(store, "run", when, "new.result is not null"), "run", store.Scenario, "--name", name);

        var run = await store.RunOf(name);
        if (complete)
        {
            await store.AssertIsWhole(run);
            var again = await store.Invoke("resume", run);
            Assert.Equal(ExitCode.BadInput, again.Code);
            Assert.Contains("is complete", again.Error, StringComparison.Ordinal);
        }
        else
        {
            await store.AssertInterruptedAndSound(run);
            await store.AssertGoesOnToTheSameEnd(run);
        }
    }

    [LocalServerFact]
    public async Task A_resume_waits_for_the_server_to_notice_that_the_writer_is_dead()
    {
        await using var hold = await HoldPoint.After(store, 1, "run");
        using var killed = store.Start("run", store.Scenario, "--name", "lingering");
        await hold.Reached(killed);
        killed.Signal("KILL");
        await killed.End();

        // The dead writer's transaction has not ended: its run is not to be seen in part.
        var run = await store.RunOf("lingering");
        using var resumed = store.Start("resume", run);
        await AsksForTheLock(resumed);
        await hold.LetGo();

        var ended = await resumed.End();
        Assert.True(ended.Code == ExitCode.Ok, ended.Error);
        await store.AssertIsWhole(run);
    }

    private async Task AsksForTheLock(CliProcess resumed)
    {
        const string Asking =
            "select count(*) from pg_stat_activity where state = 'idle' and query like 'select pg_try_advisory_lock%'";
        while (await store.Ask<long>(Asking) == 0)
        {
            if (resumed.HasEnded) Assert.Fail($"it did not wait: {await resumed.End()}");
            await Task.Delay(5);
        }
    }

    private async Task KillAt(HoldPoint point, params string[] command)
    {
        await using (point)
        {
            using var process = store.Start(command);
            await point.Reached(process);
            process.Signal("KILL");
            await process.End();
            await point.LetGo();
            await store.NobodyWrites();
        }
    }
}
