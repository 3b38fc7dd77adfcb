using System.Diagnostics;
using EventSim.Persistence;
using EventSim.Persistence.Local;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Local;

public sealed class ManagedClusterTests : IAsyncLifetime
{
    private readonly string _home = Temporary.Directory();

    private StoreAddress Address => new StoreAddress.Local(_home, Temporary.SearchPath);

    private ManagedCluster Cluster => ManagedCluster.At(_home, Temporary.SearchPath);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Temporary.Remove(_home);

    [LocalServerFact]
    public async Task Two_processes_that_start_it_at_once_share_one_server()
    {
        using var first = WriterProcess.Start(Address);
        using var second = WriterProcess.Start(Address);
        await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());
        Assert.Equal("", await first.StandardError.ReadToEndAsync() + await second.StandardError.ReadToEndAsync());
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.IsType<ClusterStatus.Running>(Cluster.Status());
    }

    [LocalServerFact]
    public async Task A_server_that_dies_midway_interrupts_the_run_and_comes_back()
    {
        var run = RunId.New();
        await using (var store = Must(await RunStore.Open(Address, default)))
        {
            await using var writer = Must(await store.Begin(run, Some.Start(), new ArrivalsProjector(), default));
            var lost = await WriteUntilLost(writer);
            Assert.True(lost is StoreError.Lost, lost.ToString());
            Assert.IsType<StoreError.Lost>(Error(await writer.Complete(Some.End(1), default)));
        }

        Assert.IsNotType<ClusterStatus.Running>(Cluster.Status());
        await using var again = Must(await RunStore.Open(Address, default));
        var summary = Must(await again.Find(run.Value, default));
        Assert.Equal(RunStatus.Interrupted, summary.Status);
        Assert.True(summary.StoredEvents >= 5_000);
        await again.AssertRowsAgreeWithEvents(run, summary.StoredEvents);
    }

    [LocalServerFact]
    public async Task Who_comes_while_it_stops_starts_it_again()
    {
        for (var round = 0; round < 10; round++)
        {
            await (await Open()).DisposeAsync();
            var stopping = Cluster.Stop(default);
            while (!stopping.IsCompleted) await (await Open()).DisposeAsync();
            Must(await stopping);
        }

        async Task<RunStore> Open() => Must(await RunStore.Open(Address, default));
    }

    [LocalServerFact]
    public async Task What_a_crash_left_behind_is_no_obstacle()
    {
        Directory.CreateDirectory(Cluster.Place.Unfinished);
        await File.WriteAllTextAsync(Path.Combine(Cluster.Place.Unfinished, "half"), "of an initdb");
        Must(await Cluster.EnsureRunning(default));
        Assert.False(Directory.Exists(Cluster.Place.Unfinished));

        Process.GetProcessById(((ClusterStatus.Running)Cluster.Status()).ProcessId).Kill();
        await Gone();
        var pidFile = Path.Combine(Cluster.Place.Data, "postmaster.pid");
        var stale = await File.ReadAllLinesAsync(pidFile);
        // After a reboot the number can be any process's: this one's, for example.
        await File.WriteAllLinesAsync(pidFile, [$"{Environment.ProcessId}", .. stale[1..]]);
        Must(await Cluster.EnsureRunning(default));
        Assert.IsType<ClusterStatus.Running>(Cluster.Status());
        Must(await Cluster.Stop(default));
        Assert.IsType<ClusterStatus.Stopped>(Cluster.Status());
        Must(await Cluster.Stop(default));
    }

    [LocalServerFact]
    public async Task It_is_never_roots_and_a_long_or_closed_home_is_no_obstacle()
    {
        var closed = Directory.CreateDirectory(
            _home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var home = Path.Combine(closed.FullName, string.Join('/', Enumerable.Repeat("long-directory", 8)));
        var cluster = ManagedCluster.At(home, Temporary.SearchPath);
        try
        {
            Must(await cluster.EnsureRunning(default));
            var pid = ((ClusterStatus.Running)cluster.Status()).ProcessId;
            var owner = (await File.ReadAllLinesAsync($"/proc/{pid}/status"))
                .Single(l => l.StartsWith("Uid:", StringComparison.Ordinal));
            Assert.NotEqual("0", owner.Split('\t')[1]);
            Assert.Equal(cluster.Place, ManagedCluster.At(home, Temporary.SearchPath).Place);
            Assert.True(cluster.Place.Socket.Length < 104);
        }
        finally
        {
            await Temporary.Remove(home);
        }
    }

    [LocalServerFact]
    public async Task A_home_with_spaces_and_quotes_is_as_good_as_any()
    {
        var home = Path.Combine(_home, "it's a home, really; rm -rf");
        var cluster = ManagedCluster.At(home, Temporary.SearchPath);
        try
        {
            await using var store = Must(
                await RunStore.Open(new StoreAddress.Local(home, Temporary.SearchPath), default));
            Assert.IsType<ClusterStatus.Running>(cluster.Status());
        }
        finally
        {
            await Temporary.Remove(home);
        }

        Assert.IsType<StoreError.ServerFailed>(
            Error(await ManagedCluster.At(_home + "/$(touch x)", Temporary.SearchPath).EnsureRunning(default)));
    }

    [Theory]
    [InlineData(null, "17")]
    [InlineData("9", "9")]
    [InlineData("16", "17")]
    public void The_version_that_made_a_cluster_opens_it_and_the_newest_makes_one(string? major, string found)
    {
        foreach (var version in (string[])["9", "17", "18"])
        {
            var bin = Directory.CreateDirectory(Path.Combine(_home, version, "bin"));
            // 18 is installed in part: clients only.
            foreach (var program in version == "18" ? ["initdb"] : (string[])["initdb", "postgres", "pg_ctl"])
                File.WriteAllText(Path.Combine(bin.FullName, program), "");
        }

        Assert.Equal($"{_home}/{found}/bin", Must(ServerBinaries.Find("", [_home], major)).Directory);
    }

    [Fact]
    public void Without_server_programs_the_error_says_what_to_install() =>
        Assert.Contains(
            "apt-get install postgresql-15",
            Error(ServerBinaries.Find("/nonexistent", ["/nowhere"], null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_no_one_started_is_named_without_its_password()
    {
        var address = Must(StoreAddress.Parse("postgres://me:secret@127.0.0.1:9/db", "", ""));
        var error = Assert.IsType<StoreError.Unreachable>(Error(await RunStore.Open(address, default)));
        Assert.Contains("postgres://me@127.0.0.1:9/db", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private async Task<StoreError> WriteUntilLost(RunWriter writer)
    {
        for (var i = 0; ; i += 100)
        {
            foreach (var step in Some.Steps(i, 100))
                if (writer.Append(step) is { IsLeft: true } failed) return Error(failed);
            if (writer.StoredEvents > 0) await StopNow();
        }
    }

    private async Task StopNow()
    {
        if (Cluster.Status() is ClusterStatus.Running { ProcessId: var pid }) Process.GetProcessById(pid).Kill();
        await Gone();
    }

    private async Task Gone()
    {
        for (var i = 0; i < 500 && Cluster.Status() is ClusterStatus.Running; i++) await Task.Delay(10);
    }
}
