using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>What a vacuum is to do beyond the usual.</summary>
/// <param name="Full">Rewrite the tables, so that all free space goes back to the system. Nobody can use a table
/// meanwhile.</param>
/// <param name="Snapshots">Drop all kept states.</param>
public sealed record VacuumScope(bool Full, bool Snapshots);

/// <summary>What a vacuum has done.</summary>
/// <param name="Events">Events removed that belonged to no run.</param>
/// <param name="Rows">Rows removed of which there are no events.</param>
/// <param name="States">Kept states removed.</param>
/// <param name="Before">The size of the database before. Unit: bytes.</param>
/// <param name="After">Its size now.</param>
/// <param name="WithoutRow">Runs whose events are there and whose row is not: a rebuild makes it again.</param>
public sealed record VacuumReport(
    long Events, long Rows, long States, long Before, long After, ImmutableArray<RunId> WithoutRow)
{
    /// <summary>What went back to the system; what is free inside the files, for new runs, is not counted. Unit:
    /// bytes.</summary>
    public long Freed => Math.Max(0, Before - After);
}

/// <summary>Removes what belongs to no run, and makes its space free for new runs.</summary>
internal static class Vacuum
{
    private static readonly ImmutableArray<string> Tables =
        ["run", "request", "iteration_block", "events.mt_events", "events.mt_streams", "events.snapshot"];

    // A stream that begins with a run's start is a run, also where its row is missing.
    private static readonly ImmutableArray<string> StrayEvents =
    [
        "delete from events.mt_events e where not exists (select from events.mt_streams s where s.id = e.stream_id)",
        """
        delete from events.mt_events e using events.mt_streams s
        where s.id = e.stream_id and not exists (select from run r where r.run = s.id)
            and not exists (select from events.mt_events f
                where f.stream_id = s.id and f.version = 1 and f.type like 'run\_started%')
        """,
    ];

    private static readonly ImmutableArray<string> StrayRows =
    [
        """
        delete from events.mt_streams s where not exists (select from events.mt_events e where e.stream_id = s.id)
        and not exists (select from run r where r.run = s.id)
        """,
        "delete from run r where not exists (select from events.mt_streams s where s.id = r.run)",
        "delete from request q where not exists (select from run r where r.run = q.run)",
        "delete from iteration_block i where not exists (select from run r where r.run = i.run)",
    ];

    private const string AllStates = "delete from events.snapshot";

    private const string StrayStates =
        "delete from events.snapshot p where not exists (select from events.mt_streams s where s.id = p.run)";

    /// <summary>Does it.</summary>
    public static async Task<Either<StoreError, VacuumReport>> Of(
        NpgsqlConnection connection, VacuumScope scope, CancellationToken ct)
    {
        var before = await Size(connection, ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            var events = await Execute(connection, StrayEvents, ct);
            var rows = await Execute(connection, StrayRows, ct);
            var states = await Execute(connection, [scope.Snapshots ? AllStates : StrayStates], ct);
            await transaction.CommitAsync(ct);
            await GiveBack(connection, scope.Full, ct);
            var after = await Size(connection, ct);
            return new VacuumReport(events, rows, states, before, after, await WithoutRow(connection, ct));
        }
    }

    private static async Task GiveBack(NpgsqlConnection connection, bool full, CancellationToken ct)
    {
        foreach (var table in Tables)
            await Execute(connection, [$"vacuum ({(full ? "full, " : "")}analyze) {table}"], ct);
    }

    private static async Task<ImmutableArray<RunId>> WithoutRow(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select id from events.mt_streams s where not exists (select from run r where r.run = s.id) order by id",
            connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var runs = ImmutableArray.CreateBuilder<RunId>();
        while (await reader.ReadAsync(ct)) runs.Add(new RunId(reader.GetString(0)));
        return runs.DrainToImmutable();
    }

    private static async Task<long> Size(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand("select pg_database_size(current_database())", connection);
        return (long)(await ask.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> Execute(
        NpgsqlConnection connection, ImmutableArray<string> statements, CancellationToken ct)
    {
        var changed = 0L;
        foreach (var statement in statements)
        {
            // Rewriting takes as long as it takes.
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            changed += Math.Max(0, await command.ExecuteNonQueryAsync(ct));
        }

        return changed;
    }
}
