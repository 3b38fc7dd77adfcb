using System.Data.Common;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>One statement of a user's SQL, run as the reader's role in a transaction that can't write.</summary>
public static class ReadOnlySql
{
    /// <summary>Runs it and hands the open reader over, before its first row.</summary>
    /// <param name="address">A store that is open already: its server runs and is migrated.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="print">Takes the rows: every value as PostgreSQL's own text.</param>
    /// <param name="ct">Cancels the statement.</param>
    public static async Task<Either<StoreError, Unit>> Query(
        StoreAddress address, string sql, Func<DbDataReader, Task> print, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(sql)) return new StoreError.BadSql("There is no statement to run.", null);
        var settings = new NpgsqlConnectionStringBuilder(ReaderRole.ConnectionString(address))
        {
            ApplicationName = "eventsim sql",
            Pooling = false,
            // The role's statement_timeout ends a statement.
            CommandTimeout = 0,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        await using var source = builder.Build();
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            // A batch command goes to the server as it is, which refuses to prepare more than one statement.
            await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new(sql) } };
            await batch.PrepareAsync(ct);
            await using var command = new NpgsqlCommand(
                sql, connection, transaction)
            { AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync(ct);
            await print(reader);
            return unit;
        }
        catch (PostgresException e) when (e.MessageText.StartsWith("cannot insert multiple", StringComparison.Ordinal))
        {
            return new StoreError.BadSql("Give one statement at a time.", null);
        }
        catch (PostgresException e) when (IsUsersFault(e.SqlState))
        {
            var place = e.Position > 0 ? $" at character {e.Position}" : "";
            return new StoreError.BadSql($"{e.MessageText}{place}.", e.Hint);
        }
        catch (Exception e) when (Faults.OfConnecting(e, address) is { } error)
        {
            return error;
        }
    }

    // Whatever the server says of a statement is the statement's fault, unless the server is going away.
    private static bool IsUsersFault(string state) =>
        state == PostgresErrorCodes.QueryCanceled || state[..2] is not ("08" or "28" or "53" or "57" or "58" or "XX");
}
