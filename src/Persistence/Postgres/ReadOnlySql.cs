using System.Data;
using System.Data.Common;
using System.Globalization;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>One statement of a user's SQL, run as the reader's role in a transaction that can't write.</summary>
/// <param name="Text">The statement; it has to return rows.</param>
public sealed record ReadOnlySql(string Text)
{
    /// <summary>How long it may take, its output included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs it and hands the open reader over, before its first row.</summary>
    /// <param name="address">A store that is open already: its server runs and is migrated.</param>
    /// <param name="print">Takes the rows: every value as PostgreSQL's own text. False: it wants no more.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task<Either<StoreError, Unit>> Ask(
        StoreAddress address, Func<DbDataReader, Task<bool>> print, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(Text)) return new StoreError.BadSql("There is no statement to run.", null);
        await using var source = SourceOf(address);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await LimitTime(connection, ct);
            if (!await ReturnsRows(connection, transaction, ct))
            {
                return new StoreError.BadSql(
                    "The statement returns no rows: only select, with, values, table, show and explain are run here.",
                    null);
            }

            await using var command = new NpgsqlCommand(Text, connection, transaction)
            { AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync(ct);
            if (!await print(reader)) await Abandon(command, reader);
            return unit;
        }
        catch (PostgresException e) when (IsUsersFault(e.SqlState))
        {
            return Explained(e);
        }
        catch (Exception e) when (Faults.OfConnecting(e, address) is { } error)
        {
            return error;
        }
    }

    private static NpgsqlDataSource SourceOf(StoreAddress address)
    {
        var settings = new NpgsqlConnectionStringBuilder(ReaderRole.ConnectionString(address))
        {
            ApplicationName = "eventsim sql",
            Pooling = false,
            // The server ends a statement.
            CommandTimeout = 0,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    // The clock of a statement starts with it: what the statement sets is for the next one, and there is none.
    private async Task LimitTime(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var limit = new NpgsqlCommand(
            $"set statement_timeout = {(long)Math.Ceiling(Timeout.TotalMilliseconds)}", connection);
        await limit.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Asks the server what the statement returns, without running it. A batch command goes to the server as
    /// it is, which refuses to prepare more than one statement.</summary>
    private async Task<bool> ReturnsRows(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new(Text) } };
        await using var described = await batch.ExecuteReaderAsync(CommandBehavior.SchemaOnly, ct);
        return described.FieldCount > 0;
    }

    /// <summary>Ends a statement that has more rows, which closing its reader would read.</summary>
    private static async Task Abandon(NpgsqlCommand command, NpgsqlDataReader reader)
    {
        command.Cancel();
        try
        {
            await reader.DisposeAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // As asked.
        }
    }

    private StoreError.BadSql Explained(PostgresException e)
    {
        if (e.MessageText.StartsWith("cannot insert multiple", StringComparison.Ordinal))
            return new StoreError.BadSql("Give one statement at a time.", null);
        if (e.MessageText.Contains("statement timeout", StringComparison.Ordinal))
        {
            return new StoreError.BadSql(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The statement was ended: it took longer than {Timeout.TotalSeconds:0.###} s."),
                null);
        }

        var place = e.Position > 0 ? $" at character {e.Position}" : "";
        return new StoreError.BadSql($"{e.MessageText}{place}.", e.Hint);
    }

    // Whatever the server says of a statement is the statement's fault, unless the server is going away.
    private static bool IsUsersFault(string state) =>
        state is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ConfigurationLimitExceeded
            or PostgresErrorCodes.OutOfMemory
        || state[..2] is not ("08" or "28" or "53" or "57" or "58" or "XX");
}
