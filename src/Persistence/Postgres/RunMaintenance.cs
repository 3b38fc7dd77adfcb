using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>Computes the rows of a run anew, in one transaction, under the run's lock.</summary>
internal static class RunMaintenance
{
    private const string DeleteRows =
        "delete from iteration_block where run = $1; delete from request where run = $1; "
        + "delete from run where run = $1";

    /// <summary>Deletes its rows and folds its events into them again.</summary>
    /// <param name="connection">Writes the rows.</param>
    /// <param name="reading">Reads the events meanwhile.</param>
    /// <param name="history">The run, with those that it was branched off.</param>
    /// <param name="projector">Folds its events.</param>
    /// <param name="ct">Stops it; nothing has changed then.</param>
    public static Task<Either<StoreError, Unit>> Rebuild(
        NpgsqlConnection connection,
        NpgsqlConnection reading,
        RunHistory history,
        IProjector projector,
        CancellationToken ct) =>
        Locked(
            connection,
            history.Own.Run,
            async () =>
            {
                await Execute(connection, DeleteRows, history.Own.Run, ct);
                return await RowRebuild.Of(connection, reading, history, projector, ct);
            },
            ct);

    private static async Task<Either<StoreError, Unit>> Locked(
        NpgsqlConnection connection, RunId run, Func<Task<Either<StoreError, Unit>>> act, CancellationToken ct)
    {
        var locked = await RunLock.Take(connection, run, ct);
        if (locked.IsLeft) return locked;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var done = await act();
        if (done.IsRight) await transaction.CommitAsync(ct);
        else await transaction.RollbackAsync(ct);
        return await RunLock.Release(connection) is { IsLeft: true } lost ? lost : done;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, RunId run, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in sql.Split("; "))
            batch.BatchCommands.Add(new(statement) { Parameters = { new() { Value = run.Value } } });
        await batch.ExecuteNonQueryAsync(ct);
    }
}
