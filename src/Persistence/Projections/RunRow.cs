using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using Npgsql;
using NpgsqlTypes;

namespace EventSim.Persistence.Projections;

/// <summary>The row of a run in the table <c>run</c>, written inside the caller's transaction.</summary>
internal static class RunRow
{
    private const string InsertSql =
        """
        insert into run (run, name, scenario_name, scenario_sha256, seed, engine_version, created_at, stored_events,
            simulated_until, scenario, parent, branch_events, branched_at, chain)
        select $1, $2, $3, $4, $5, $6, created, 0, coalesce($10, 0), $7, $8, $9, $10,
            (select e.id from events.mt_events e where e.stream_id = $1 order by e.version desc limit 1)
        from events.mt_streams where id = $1
        """;

    /// <summary>Inserts it, from the run's first event.</summary>
    public static Task Insert(NpgsqlConnection connection, RunId run, RunStarted started, CancellationToken ct) =>
        Execute(
        connection,
        InsertSql,
        [
            new() { Value = run.Value },
            new() { Value = started.Name },
            new() { Value = started.ScenarioName },
            new() { Value = started.ScenarioSha256 },
            new() { Value = (decimal)started.Seed },
            new() { Value = started.EngineVersion },
            new() { Value = started.Scenario, NpgsqlDbType = NpgsqlDbType.Json },
            new() { Value = (object?)started.Parent?.Run ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)started.Parent?.Events ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            new() { Value = (object?)started.Parent?.At ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
        ],
        ct);

    /// <summary>Notes how far the rows have come.</summary>
    public static Task Advance(
        NpgsqlConnection connection, RunId run, long storedEvents, long until, ChainLink link, CancellationToken ct) =>
        Execute(
            connection,
            "update run set stored_events = $2, simulated_until = $3, chain = $4 where run = $1",
            [
                new() { Value = run.Value }, new() { Value = storedEvents }, new() { Value = until },
                new() { Value = link.ToGuid() },
            ],
            ct);

    /// <summary>Completes it, from the run's last event.</summary>
    public static Task Complete(
        NpgsqlConnection connection, RunId run, RunCompleted completed, ChainLink link, CancellationToken ct) =>
        Execute(
            connection,
            "update run set events = $2, event_hash = $3, simulated_until = $4, result = $5, chain = $6 where run = $1",
            [
                new() { Value = run.Value },
                new() { Value = completed.Events },
                new() { Value = completed.EventHash },
                new() { Value = completed.SimulatedUntil },
                new() { Value = completed.Result, NpgsqlDbType = NpgsqlDbType.Json },
                new() { Value = link.ToGuid() },
            ],
            ct);

    private static async Task Execute(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }
}
