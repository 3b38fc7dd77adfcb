using System.Diagnostics;
using EventSim.Cli;
using EventSim.Persistence.Local;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Faults;

/// <summary>A run whose database has no room left ends with exit code 4, says how to go on, and goes on when there is
/// room again.</summary>
[Collection(FaultyStore.Name)]
public sealed class DiskFullTests(FaultStore store) : IAsyncLifetime
{
    private readonly string small = Temporary.Directory();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        if (Directory.Exists(small))
        {
            Shell("umount", "-l", small);
            Directory.Delete(small);
        }

        return Task.CompletedTask;
    }

    [SmallFileSystemFact]
    public async Task A_table_that_can_not_grow_ends_the_run_which_goes_on_when_it_can()
    {
        Mount("2g");
        Directory.CreateDirectory(Path.Combine(small, "space"));
        Shell("chown", "-R", "--reference", store.Cluster.Place.Data, Path.Combine(small, "space"));
        await store.Execute($"create tablespace small location '{small}/space'");
        await store.Execute("alter table iteration_block set tablespace small");
        await store.Execute("alter table events.mt_events set tablespace small");
        try
        {
            Resize(Used() + (1 << 20));
            var full = await store.End("run", store.Scenario, "--name", "squeezed");
            AssertFull(full, "no room left");
            var run = await store.RunOf("squeezed");
            await store.AssertInterruptedAndSound(run);

            AssertFull(await store.End("resume", run), "no room left");
            await store.AssertInterruptedAndSound(run);

            Resize(Used() + (200 << 20));
            await store.AssertGoesOnToTheSameEnd(run);
        }
        finally
        {
            Resize(Used() + (200 << 20));
            await store.Execute("alter table iteration_block set tablespace pg_default");
            await store.Execute("alter table events.mt_events set tablespace pg_default");
            await store.Execute("drop tablespace small");
        }
    }

    [SmallFileSystemFact]
    public async Task A_log_that_can_not_grow_ends_the_server_and_the_run_which_goes_on_when_it_can()
    {
        var log = Path.Combine(store.Cluster.Place.Data, "pg_wal");
        StoreFixture.Must(await store.Cluster.Stop(default));
        Mount("2g");
        MoveLog(log, small);
        try
        {
            await store.StartAgain();
            var (first, again) = await RunWithoutLog("logless");
            AssertFull(first, "The database was lost|no room left");
            // The server can't recover, or ends again: either is a store that can't be used.
            Assert.Equal((ExitCode.StoreUnreachable, ""), (again.Code, again.Out));

            var run = await store.RunOf("logless");
            await store.AssertInterruptedAndSound(run);
            await store.AssertGoesOnToTheSameEnd(run);
        }
        finally
        {
            Resize(Used() + (1L << 30));
            await store.StartAgain();
            StoreFixture.Must(await store.Cluster.Stop(default));
            File.Delete(log);
            Shell("cp", "-a", $"{small}/log", log);
            await store.StartAgain();
        }
    }

    private static void AssertFull(Ended ended, string said)
    {
        Assert.True(ended.Code == ExitCode.StoreUnreachable, $"{ended}");
        Assert.Equal("", ended.Out);
        Assert.Matches(said, ended.Error);
        Assert.Matches("`eventsim resume [a-z0-9]{12}` goes on with it", ended.Error);
    }

    // The log's files that are kept for later are taken away, and there is room for none.
    private async Task<(Ended First, Ended Again)> RunWithoutLog(string name)
    {
        await using var hold = await HoldPoint.After(store, 1, "events");
        using var process = store.Start("run", store.Scenario, "--name", name);
        await hold.Reached(process);
        var spare = await store.Ask<string[]>(
            """
            select coalesce(array_agg(name), '{}') from pg_ls_waldir()
            where name > pg_walfile_name(pg_current_wal_lsn())
            """);
        foreach (var file in spare) File.Delete(Path.Combine(small, "log", file));
        Resize(Used());
        await hold.LetGo();
        var first = await process.End();
        var again = await store.End("resume", name);
        Resize(Used() + (1L << 30));
        await store.StartAgain();
        return (first, again);
    }

    private void Mount(string size)
    {
        Directory.CreateDirectory(small);
        Shell("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", small);
    }

    private void MoveLog(string from, string to)
    {
        Shell("cp", "-a", from, $"{to}/log");
        Directory.Delete(from, recursive: true);
        Shell("ln", "-s", $"{to}/log", from);
        Shell("chown", "-h", "--reference", store.Cluster.Place.Data, from);
    }

    private long Used()
    {
        var drive = new DriveInfo(small);
        return drive.TotalSize - drive.TotalFreeSpace;
    }

    private void Resize(long bytes) => Shell("mount", "-o", $"remount,size={bytes}", small);

    private static void Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

/// <summary>A test that mounts a file system of its own, which only root may.</summary>
public sealed class SmallFileSystemFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(Tried);

    public SmallFileSystemFactAttribute()
    {
        if (ServerBinaries.Find(Temporary.SearchPath).IsLeft)
            Skip = "needs PostgreSQL's server programs on this machine";
        else if (!CanMount.Value) Skip = "needs to mount a small tmpfs, which only root may where mounts are allowed";
    }

    private static bool Tried()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var directory = Directory.CreateTempSubdirectory("es-mount-").FullName;
        using var mount = Process.Start(
            new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", directory])
            { RedirectStandardError = true })!;
        mount.WaitForExit();
        if (mount.ExitCode == 0) Process.Start("umount", [directory]).WaitForExit();
        Directory.Delete(directory);
        return mount.ExitCode == 0;
    }
}
