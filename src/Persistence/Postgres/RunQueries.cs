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

    private const string Columns =
        "select run, name, scenario_name, scenario_sha256, seed, engine_version, created_at, status, stored_events, "
        + "simulated_until, event_hash, (select result::text from run r where r.run = v_run.run), parent, branched_at, "
        + "chain::text from v_run ";

    private const string NewestFirst = " order by created_at desc, run";

    /// <summary>The runs that pass a filter, the newest first.</summary>
    public static Task<ImmutableArray<RunSummary>> List(
        NpgsqlConnection connection, RunFilter filter, CancellationToken ct) =>
        Select(
            connection,
            "where ($1 is null or scenario_name = $1) and ($2 is null or created_at >= now() - $2)" + NewestFirst,
            [
                new() { Value = (object?)filter.Scenario ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)filter.Since ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval },
            ],
            ct);

    /// <summary>The runs that were branched off a run, the oldest first.</summary>
    public static async Task<ImmutableArray<string>> BranchesOf(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select coalesce(array_agg(run order by created_at, run), '{}') from run where parent = $1", connection)
        { Parameters = { new() { Value = run.Value } } };
        return [.. (string[])(await select.ExecuteScalarAsync(ct))!];
    }

    /// <summary>When the first of some requests of a run arrived; none: none of them has.</summary>
    public static async Task<Option<SimTime>> ArrivalOf(
        NpgsqlConnection connection, RunId run, ImmutableArray<RequestId> requests, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select min(arrived_at) from request where run = $1 and request = any($2)", connection)
        {
            Parameters =
            {
                new() { Value = run.Value }, new() { Value = requests.Select(request => request.Value).ToArray() },
            },
        };
        return await select.ExecuteScalarAsync(ct) is long at ? new SimTime(at) : Option<SimTime>.None;
    }

    /// <summary>The run that a user means: <c>last</c>, an id, a name (the newest of that name) or the beginning of one
    /// id.</summary>
    public static async Task<Either<StoreError, RunSummary>> Find(
        NpgsqlConnection connection, string given, CancellationToken ct)
    {
        var text = new NpgsqlParameter { Value = given };
        var exact = given == "last"
            ? await Select(connection, NewestFirst + " limit 1", [], ct)
            : await Select(
                connection, "where run = $1 or name = $1 order by (run = $1) desc, created_at desc, run limit 1",
                    [text], ct);
        if (exact.Length > 0) return exact[0];
        if (given.Length == 0) return new StoreError.NotARun(given);

        var prefixed = await Select(
            connection, $"where starts_with(run, $1) {NewestFirst} limit {CandidatesShown}", [text.Clone()], ct);
        return prefixed.Length switch
        {
            0 => new StoreError.NotARun(given),
            1 => prefixed[0],
            _ => new StoreError.AmbiguousRun(given, [.. prefixed.Select(r => r.Run.Value)]),
        };
    }

    private static async Task<ImmutableArray<RunSummary>> Select(
        NpgsqlConnection connection, string where, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(Columns + where, connection);
        select.Parameters.AddRange(parameters);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var runs = ImmutableArray.CreateBuilder<RunSummary>();
        while (await reader.ReadAsync(ct)) runs.Add(Read(reader));
        return runs.DrainToImmutable();
    }

    private static RunSummary Read(NpgsqlDataReader row) => new(
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
        row.IsDBNull(11) ? null : row.GetString(11),
        row.IsDBNull(12) ? null : row.GetString(12),
        row.IsDBNull(13) ? null : row.GetInt64(13),
        row.IsDBNull(14) ? null : row.GetString(14));
}
