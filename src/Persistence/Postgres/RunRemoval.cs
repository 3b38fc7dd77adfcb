using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Removes runs with all that is stored of them, many in one transaction, under their locks.</summary>
/// <param name="connection">Removes them.</param>
internal sealed class RunRemoval(NpgsqlConnection connection)
{
    // Each holds a lock, of which a server has room for a few thousand.
    private const int RunsPerTransaction = 500;

    private const string Lock =
        "select run from unnest($1::text[]) as given (run) where pg_try_advisory_lock(hashtextextended(run, 0))";

    // Branches need the events of their parents: they go first, the deepest before the others.
    private const string Levels =
        """
        with recursive above as (
            select run, parent from run where run = any($1)
            union all
            select a.run, r.parent from above a join run r on r.run = a.parent
        )
        select run, count(*) from above group by run order by 2 desc, run
        """;

    private const string AllBranches =
        "select parent, run from run where parent = any($1) order by parent, created_at, run";

    private const string BranchesThatStay =
        """
        select parent, run from run where parent = any($1) and not run = any($1) order by parent, created_at, run
        """;

    private static readonly ImmutableArray<string> Statements =
    [
        "delete from events.snapshot where run = any($1)",
        "delete from iteration_block where run = any($1)",
        "delete from request where run = any($1)",
        "delete from run where run = any($1)",
        "delete from events.mt_events where stream_id = any($1)",
        "delete from events.mt_streams where id = any($1)",
    ];

    /// <summary>Removes all, or none where one is being written or has branches that stay. One that begins to be
    /// written, or that is branched, only while the others are removed stays alone.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="removed">Is told each run that is gone.</param>
    /// <param name="ct">Stops it between two transactions.</param>
    /// <returns>Why those that are still there can't be removed.</returns>
    public async Task<Either<StoreError, ImmutableArray<StoreError>>> Remove(
        ImmutableArray<RunId> runs, Action<RunId> removed, CancellationToken ct)
    {
        var levels = await ByLevel(runs, ct);
        var obstacles = await Obstacles([.. levels.SelectMany(level => level)], ct);
        if (obstacles.Case is not ImmutableArray<StoreError> { IsEmpty: true }) return obstacles;
        var kept = ImmutableArray.CreateBuilder<StoreError>();
        foreach (var level in levels)
        {
            foreach (var some in level.Chunk(RunsPerTransaction))
            {
                var mine = await Locked(some, ct);
                kept.AddRange(some.Except(mine).Select(run => new StoreError.Conflict(run)));
                var parents = await Delete(mine, ct);
                kept.AddRange(parents.Select(Needed));
                var gone = mine.Where(run => !parents.Contains(run));
                var released = await RunLock.Release(connection);
                if (released.IsLeft) return released.Map(_ => kept.ToImmutable());
                foreach (var run in gone) removed(new RunId(run));
            }
        }

        return kept.ToImmutable();
    }

    private static StoreError Needed(IGrouping<string, string> parent) =>
        new StoreError.HasBranches(parent.Key, [.. parent]);

    /// <summary>What is known beforehand to keep some of them.</summary>
    private async Task<Either<StoreError, ImmutableArray<StoreError>>> Obstacles(string[] runs, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<StoreError>();
        found.AddRange((await Branches(BranchesThatStay, runs, ct)).Select(Needed));
        foreach (var some in runs.Chunk(RunsPerTransaction))
        {
            var mine = await Locked(some, ct);
            found.AddRange(some.Except(mine).Select(run => new StoreError.Conflict(run)));
            var released = await RunLock.Release(connection);
            if (released.IsLeft) return released.Map(_ => found.ToImmutable());
        }

        return found.ToImmutable();
    }

    private async Task<ImmutableArray<ImmutableArray<string>>> ByLevel(
        ImmutableArray<RunId> runs, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(Levels, connection)
        { Parameters = { new() { Value = runs.Select(run => run.Value).ToArray() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = new List<(string Run, long Level)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetInt64(1)));
        return [.. found.GroupBy(run => run.Level).Select(level => level.Select(run => run.Run).ToImmutableArray())];
    }

    private async Task<string[]> Locked(string[] runs, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(Lock, connection) { Parameters = { new() { Value = runs } } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        var mine = new List<string>(runs.Length);
        while (await reader.ReadAsync(ct)) mine.Add(reader.GetString(0));
        return [.. mine];
    }

    /// <summary>Those that have branches, with them.</summary>
    private async Task<ILookup<string, string>> Branches(string sql, string[] runs, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = runs } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = new List<(string Parent, string Run)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetString(1)));
        return found.ToLookup(pair => pair.Parent, pair => pair.Run, StringComparer.Ordinal);
    }

    // All but the parents, which it gives back. A branch that begins holds its parent's stream: it is waited for.
    private async Task<ILookup<string, string>> Delete(string[] runs, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var hold = new NpgsqlCommand(
            "select from events.mt_streams where id = any($1) order by id for update", connection)
        { Parameters = { new() { Value = runs } } };
        await hold.ExecuteNonQueryAsync(ct);
        var parents = await Branches(AllBranches, runs, ct);
        string[] gone = [.. runs.Where(run => !parents.Contains(run))];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in Statements)
            batch.BatchCommands.Add(new(statement) { Parameters = { new() { Value = gone } } });
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return parents;
    }
}
