using System.CommandLine;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Local;
using EventSim.Persistence.Postgres;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>db status|start|stop|migrate|rebuild|verify|vacuum|export|import|psql-url</c>: the database
/// itself.</summary>
internal static class DbCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("db", "Look after the database.")
    {
        Leaf("status", "Say where the database is and whether it runs.", Status),
        Leaf("start", "Start the local database, creating it where it is missing.", Start),
        Leaf("stop", "Stop the local database.", Stop),
        Leaf("migrate", "Bring the database to this version's schema.", Migrate),
        DbRebuildCommand.Create(StoredProjector.Of),
        DbVerifyCommand.Create(),
        DbVacuumCommand.Create(),
        DbTransferCommands.Export(),
        DbTransferCommands.Import(),
        Leaf("psql-url", "Print a read-only URL for psql and other tools.", PsqlUrl),
    };

    private static Command Leaf(
        string name, string description,
        Func<StoreAddress, TextWriter, CancellationToken, Task<Either<StoreError, int>>> act)
    {
        var store = StoreArguments.Store();
        var command = new Command(name, description) { store };
        command.SetAction((parsed, ct) =>
            WithStore.OnAddress(parsed, store, address => act(address, parsed.InvocationConfiguration.Output, ct)));
        return command;
    }

    private static async Task<Either<StoreError, int>> Status(StoreAddress address, TextWriter to, CancellationToken ct)
    {
        if (address is StoreAddress.Local local)
        {
            to.WriteLine(StatusOf(ManagedCluster.At(local.Home, local.SearchPath)));
            return ExitCode.Ok;
        }

        var there = await WithStore.Touch(address, ct);
        there.IfRight(_ => to.WriteLine($"running: {address.Shown}"));
        return there;
    }

    private static string StatusOf(ManagedCluster cluster) => cluster.Status() switch
    {
        ClusterStatus.NotCreated => $"not created yet: {cluster.Place.Data}",
        ClusterStatus.Stopped => $"stopped: {cluster.Place.Data}",
        ClusterStatus.Running running => $"running: {cluster.Place.Data}, process {running.ProcessId}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<Either<StoreError, int>> Start(StoreAddress address, TextWriter to, CancellationToken ct)
    {
        var there = await WithStore.Touch(address, ct);
        return there.IsLeft ? there : await Status(address, to, ct);
    }

    private static async Task<Either<StoreError, int>> Stop(StoreAddress address, TextWriter to, CancellationToken ct)
    {
        if (address is not StoreAddress.Local local)
            return new StoreError.NotManaged(address.Shown);
        var stopped = await ManagedCluster.At(local.Home, local.SearchPath).Stop(ct);
        return stopped.IsLeft ? stopped.Map(_ => ExitCode.Ok) : await Status(address, to, ct);
    }

    private static async Task<Either<StoreError, int>> Migrate(
        StoreAddress address, TextWriter to, CancellationToken ct)
    {
        var migrated = await Database.Migrate(address, ct);
        migrated.IfRight(_ => to.WriteLine($"migration {Migrations.Newest}: {address.Shown}"));
        return migrated.Map(_ => ExitCode.Ok);
    }

    private static async Task<Either<StoreError, int>> PsqlUrl(
        StoreAddress address, TextWriter to, CancellationToken ct)
    {
        var there = await WithStore.Touch(address, ct);
        there.IfRight(_ => to.WriteLine(ReaderRole.Url(address)));
        return there;
    }
}
