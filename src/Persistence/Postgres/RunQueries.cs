using System.Diagnostics;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using NpgsqlTypes;

namespace EventSim.Persistence.Postgres;

/// <summary>Looks runs up.</summary>
internal static class RunQueries
{
    private const int CandidatesShown = 5;

    // What a query adds to the columns of a summary.
    private const int ColumnOfMore = 15;

    private const string Columns =
        "run, name, scenario_name, scenario_sha256, seed, engine_version, created_at, status, stored_events, "
        + "simulated_until, event_hash, parent, branched_at, chain::text, shared_events";

    private const string NewestFirst = " order by created_at desc, run";

    private const string Filter =
        """
        where ($1 is null or scenario_name = $1) and ($2 is null or created_at >= now() - $2)
            and ($3 is null or created_at <= now() - $3) and ($4 is null or name = $4)
            and ($5 is null or status = $5) and ($6 is null or engine_version = $6) and ($7 is null or parent = $7)
        """;

    /// <summary>The runs that pass a filter, the newest first.</summary>
    public static Task<ImmutableArray<RunSummary>> List(
        NpgsqlConnection connection, RunFilter filter, CancellationToken ct) =>
        Select(
            connection,
            $"select {Columns} from v_run {Filter} {NewestFirst} limit $8",
            [
                Text(filter.Scenario), Age(filter.Since), Age(filter.Until), Text(filter.Name),
                Text(filter.Status is { } status ? StatusName(status) : null), Text(filter.Engine), Text(filter.Parent),
                new() { Value = (object?)filter.Limit ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            ],
            ct);

    /// <summary>The ids of all streams, the newest first.</summary>
    public static async Task<ImmutableArray<RunId>> Ids(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select coalesce(array_agg(id::text order by created desc, id), '{}') from events.mt_streams", connection);
        return [.. ((string[])(await select.ExecuteScalarAsync(ct))!).Select(id => new RunId(id))];
    }

    /// <summary>When the first of some requests of a run arrived; none: none of them has.</summary>
    public static async Task<Option<SimTime>> ArrivalOf(
        NpgsqlConnection connection, RunId run, ImmutableArray<RequestId> requests, CancellationToken ct)
    {
        // As text: an array makes Npgsql learn all types of arrays, a thirtieth of a second of a start.
        var numbers = string.Join(',', requests.Select(request => request.Value));
        await using var select = new NpgsqlCommand(
            "select min(arrived_at) from request where run = $1 and request = any(string_to_array($2, ',')::integer[])",
            connection)
        { Parameters = { new() { Value = run.Value }, new() { Value = numbers } } };
        return await select.ExecuteScalarAsync(ct) is long at ? new SimTime(at) : Option<SimTime>.None;
    }

    /// <summary>The run that a user means: <c>last</c>, an id, a name (the newest of that name) or the beginning of one
    /// id.</summary>
    public static async Task<Either<StoreError, RunSummary>> Find(
        NpgsqlConnection connection, string given, CancellationToken ct)
    {
        var text = new NpgsqlParameter { Value = given };
        var exact = given == "last"
            ? await WithResult(connection, $"{NewestFirst} limit 1", [], ct)
            : await WithResult(
                connection, "where run = $1 or name = $1 order by (run = $1) desc, created_at desc, run limit 1",
                    [text], ct);
        if (exact.Length > 0) return exact[0];
        if (given.Length == 0) return new StoreError.NotARun(given);

        var prefixed = await WithResult(
            connection, $"where starts_with(run, $1) {NewestFirst} limit {CandidatesShown}", [text.Clone()], ct);
        return prefixed.Length switch
        {
            0 => new StoreError.NotARun(given),
            1 => prefixed[0],
            _ => new StoreError.AmbiguousRun(given, [.. prefixed.Select(r => r.Run.Value)]),
        };
    }

    /// <summary>The runs of the tree of branches that a run belongs to, parents before their branches, the oldest
    /// first.</summary>
    public static async Task<ImmutableArray<RunBranch>> Tree(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            $"""
            with recursive up as (
                select run, parent, 0 as depth from run where run = $1
                union all
                select r.run, r.parent, depth + 1 from run r join up on r.run = up.parent
            ), down as (
                (select run, 0 as depth from up order by up.depth desc limit 1)
                union all
                select r.run, depth + 1 from run r join down on r.parent = down.run
            )
            select {Columns}, (select scenario::text from run r where r.run = v_run.run)
            from v_run join down using (run) order by depth, created_at, run
            """,
            connection)
        { Parameters = { new() { Value = run.Value } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var runs = ImmutableArray.CreateBuilder<RunBranch>();
        while (await reader.ReadAsync(ct))
            runs.Add(new RunBranch(Read(reader, null), reader.GetString(ColumnOfMore)));
        return runs.DrainToImmutable();
    }

    /// <summary>A status as the database has it.</summary>
    private static string StatusName(RunStatus status) => status switch
    {
        RunStatus.Complete => "complete",
        RunStatus.Running => "running",
        RunStatus.Interrupted => "interrupted",
        _ => throw new UnreachableException(),
    };

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Age(TimeSpan? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval };

    private static Task<ImmutableArray<RunSummary>> WithResult(
        NpgsqlConnection connection, string where, NpgsqlParameter[] parameters, CancellationToken ct) =>
        Select(
            connection,
            $"select {Columns}, (select result::text from run r where r.run = v_run.run) from v_run {where}",
            parameters,
            ct);

    private static async Task<ImmutableArray<RunSummary>> Select(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(sql, connection);
        select.Parameters.AddRange(parameters);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var runs = ImmutableArray.CreateBuilder<RunSummary>();
        while (await reader.ReadAsync(ct))
        {
            var hasResult = reader.FieldCount > ColumnOfMore && !reader.IsDBNull(ColumnOfMore);
            runs.Add(Read(reader, hasResult ? reader.GetString(ColumnOfMore) : null));
        }

        return runs.DrainToImmutable();
    }

    private static RunSummary Read(NpgsqlDataReader row, string? result) => new(
        new(row.GetString(0)),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        (ulong)row.GetDecimal(4),
        row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6),
        Enum.Parse<RunStatus>(row.GetString(7), ignoreCase: true),
        row.GetInt64(8),
        row.GetInt64(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        result,
        row.IsDBNull(11) ? null : row.GetString(11),
        row.IsDBNull(12) ? null : row.GetInt64(12),
        row.IsDBNull(13) ? null : row.GetString(13),
        row.GetInt64(14));
}
