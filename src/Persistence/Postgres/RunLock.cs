using System.Diagnostics;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>The advisory lock of a run, held by a connection: it ends with its holder, however that ends. The view
/// <c>v_run</c> reads the same lock.</summary>
internal static class RunLock
{
    // The server notices the end of a killed writer when it next reads from it: after the statement it is at, or the
    // commit, which can wait for a busy disk.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes it, or finds that another process writes, deletes or rebuilds the run.</summary>
    public static async Task<Either<StoreError, Unit>> Take(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection)
        { Parameters = { new() { Value = run.Value } } };
        return (bool)(await take.ExecuteScalarAsync(ct))!
            ? unit
            : new StoreError.Conflict(run.Value);
    }

    /// <summary>The same, after a while in which the server may notice that a writer is dead.</summary>
    public static async Task<Either<StoreError, Unit>> TakeFromTheDead(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(Between, ct))
        {
            var taken = await Take(connection, run, ct);
            if (taken.IsRight || Stopwatch.GetElapsedTime(began) > Patience) return taken;
        }
    }

    /// <summary>Gives all locks of the connection back.</summary>
    public static async Task<Either<StoreError, Unit>> Release(NpgsqlConnection connection)
    {
        await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
        await release.ExecuteNonQueryAsync(CancellationToken.None);
        return unit;
    }
}
