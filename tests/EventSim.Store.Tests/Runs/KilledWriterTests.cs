using System.Diagnostics;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Runs;

[Collection(SharedStore.Name)]
public sealed class KilledWriterTests(StoreFixture fixture)
{
    [Fact]
    public async Task A_writer_killed_midway_leaves_whole_batches_and_an_interrupted_run()
    {
        var run = RunId.New();
        using var process = WriterProcess.Start(fixture.Address, run.Value, "100000000");
        try
        {
            while (long.Parse((await process.StandardOutput.ReadLineAsync())!) < 16_000) { }
            Assert.Equal(RunStatus.Running, Must(await fixture.Store.Find(run.Value, default)).Status);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        var summary = await Interrupted(run);
        Assert.Null(summary.Result);
        Assert.Equal(0, summary.StoredEvents % 4);
        await fixture.Store.AssertRowsAgreeWithEvents(run, summary.StoredEvents);
        Must(await fixture.Store.Delete(run, default));
    }

    // The server notices the end of a killed client's connection within moments, not at once.
    private async Task<RunSummary> Interrupted(RunId run)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            var summary = Must(await fixture.Store.Find(run.Value, default));
            if (summary.Status == RunStatus.Interrupted) return summary;
            Assert.Equal(RunStatus.Running, summary.Status);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "still running 20 s after the kill");
        }
    }
}
