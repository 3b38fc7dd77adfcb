using EventSim.Persistence.Local;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>Opens the database of an address: starts the local server, creates and migrates what is its own.</summary>
public static class Database
{
    private const int StartingUpAttempts = 300;
    private const int RestartAttempts = 3;

    /// <summary>Connections to a database that is there and has the newest migration. The local one is brought
    /// there.</summary>
    public static Task<Either<StoreError, NpgsqlDataSource>> Open(StoreAddress address, CancellationToken ct) =>
        Opened(address, migrate: address is StoreAddress.Local, ct);

    /// <summary>Brings the database to the newest migration.</summary>
    public static async Task<Either<StoreError, Unit>> Migrate(StoreAddress address, CancellationToken ct) =>
        await Opened(address, migrate: true, ct).Then(async source =>
        {
            await source.DisposeAsync();
            return (Either<StoreError, Unit>)unit;
        });

    private static async Task<Either<StoreError, NpgsqlDataSource>> Opened(
        StoreAddress address, bool migrate, CancellationToken ct)
    {
        for (var restarts = 0; ; restarts++)
        {
            var opened = await OpenedOnce(address, migrate, ct);
            // A local server that was stopping when it answered is started again.
            var stopped = address is StoreAddress.Local
                && opened.Match(Right: _ => false, Left: e => e is StoreError.Unreachable or StoreError.Lost);
            if (!stopped || restarts == RestartAttempts) return opened;
        }
    }

    private static Task<Either<StoreError, NpgsqlDataSource>> OpenedOnce(
        StoreAddress address, bool migrate, CancellationToken ct) =>
        Reach(address, ct).Then(async settings =>
        {
            var builder = new NpgsqlDataSourceBuilder(settings);
            // Only built-in types are used: reading the catalogue at the first connection is saved.
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
            var source = builder.Build();
            var ready = await Connect(source, address, ct)
                .Then(connection => Faults.Guard(() => Ready(connection, settings, migrate, ct)));
            if (ready.IsLeft) await source.DisposeAsync();
            return ready.Map(_ => source);
        });

    private static async Task<Either<StoreError, string>> Reach(StoreAddress address, CancellationToken ct)
    {
        if (address is not StoreAddress.Local local) return Tuned(((StoreAddress.Server)address).ConnectionString);
        var cluster = ManagedCluster.At(local.Home, local.SearchPath);
        var running = await cluster.EnsureRunning(ct);
        return running.Map(_ => Tuned(cluster.ConnectionString()));
    }

    private static string Tuned(string settings) => new NpgsqlConnectionStringBuilder(settings)
    {
        ApplicationName = "eventsim",
        CommandTimeout = 600,
        ReadBufferSize = 1 << 16,
    }.ConnectionString;

    private static async Task<Either<StoreError, NpgsqlConnection>> Connect(
        NpgsqlDataSource source, StoreAddress address, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await source.OpenConnectionAsync(ct);
            }
            catch (PostgresException e) when (
                e.SqlState == PostgresErrorCodes.CannotConnectNow && attempt < StartingUpAttempts)
            {
                await Task.Delay(100, ct);
            }
            catch (PostgresException e) when (
                e.SqlState == PostgresErrorCodes.InvalidCatalogName && address is StoreAddress.Local && attempt == 1)
            {
                await CreateDatabase(source, ct);
            }
            catch (Exception e) when (Faults.OfConnecting(e, address) is { } error)
            {
                return error;
            }
        }
    }

    private static async Task CreateDatabase(NpgsqlDataSource source, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            source.ConnectionString)
        { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using var create = new NpgsqlCommand($"create database {ManagedCluster.Database}", connection);
        try
        {
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (
            e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster: the database is there.
            return;
        }
    }

    private static async Task<Either<StoreError, Unit>> Ready(
        NpgsqlConnection connection, string settings, bool migrate, CancellationToken ct)
    {
        await using var held = connection;
        var current = await Migrations.Current(connection, ct);
        if (current == Migrations.Newest) return unit;
        if (!migrate) return new StoreError.WrongSchema(current, Migrations.Newest);
        var applied = await Migrations.Apply(connection, ct);
        await ReaderRole.SetPassword(connection, settings, ct);
        return applied;
    }
}
