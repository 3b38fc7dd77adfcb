using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using Npgsql;
using NpgsqlTypes;

namespace EventSim.Persistence.Projections;

/// <summary>Writes projected rows into their tables, inside the caller's transaction.</summary>
internal static class RowTables
{
    private const string CopyRequests =
        "copy request (run, request, profile, session, turn, prompt_tokens, asked_tokens, arrived_at, replica, "
        + "admitted_at, first_token_at, finished_at, output_tokens, outcome, reason, preemptions, recomputed_tokens, "
        + "cached_tokens) from stdin (format binary)";

    // Rows of a request are written again when it changes; what never changes stays as it is.
    private const string UpsertRequests =
        """
        insert into request (run, request, profile, session, turn, prompt_tokens, asked_tokens, arrived_at, replica,
            admitted_at, first_token_at, finished_at, output_tokens, outcome, reason, preemptions, recomputed_tokens,
            cached_tokens)
        select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (run, request) do update set
            replica = excluded.replica, admitted_at = excluded.admitted_at, first_token_at = excluded.first_token_at,
            finished_at = excluded.finished_at, output_tokens = excluded.output_tokens, outcome = excluded.outcome,
            reason = excluded.reason, preemptions = excluded.preemptions,
            recomputed_tokens = excluded.recomputed_tokens, cached_tokens = excluded.cached_tokens
        """;

    /// <summary>Writes the rows that have changed since the last time.</summary>
    public static async Task Write(NpgsqlConnection connection, RunId run, IProjector projector, CancellationToken ct)
    {
        await WriteIterations(connection, run, projector.Iterations, ct);
        await WriteRequests(connection, run, [.. projector.Ended, .. projector.InSystem], ct);
    }

    /// <summary>Of a run that has no rows, writes those that will not change again, and forgets them.</summary>
    public static async Task WriteNew(
        NpgsqlConnection connection, RunId run, IProjector projector, CancellationToken ct)
    {
        await WriteIterations(connection, run, projector.Iterations, ct);
        await WriteNewRequests(connection, run, projector.Ended, ct);
        projector.ClearFinal();
    }

    /// <summary>The same, and those of the requests in the system, of which there are none yet.</summary>
    public static async Task WriteLast(
        NpgsqlConnection connection, RunId run, IProjector projector, CancellationToken ct)
    {
        await WriteNew(connection, run, projector, ct);
        await WriteNewRequests(connection, run, projector.InSystem, ct);
        projector.Clear();
    }

    private static async Task WriteNewRequests(
        NpgsqlConnection connection, RunId run, IEnumerable<RequestRow> rows, CancellationToken ct)
    {
        var buffer = new CopyBuffer();
        buffer.Header();
        foreach (var row in rows)
        {
            buffer.Row(18);
            buffer.Text(run.Value);
            buffer.Int(row.Request);
            buffer.Text(row.Profile);
            buffer.Int(row.Session);
            buffer.Int(row.Turn);
            buffer.Int(row.PromptTokens);
            buffer.Int(row.AskedTokens);
            buffer.Long(row.ArrivedAt);
            buffer.Int(row.Replica);
            buffer.Long(row.AdmittedAt);
            buffer.Long(row.FirstTokenAt);
            buffer.Long(row.FinishedAt);
            buffer.Int(row.OutputTokens);
            buffer.Text(row.Outcome);
            buffer.Text(row.Reason);
            buffer.Int(row.Preemptions);
            buffer.Long(row.RecomputedTokens);
            buffer.Long(row.CachedTokens);
        }

        buffer.Trailer();
        await using var copy = await connection.BeginRawBinaryCopyAsync(CopyRequests, ct);
        await copy.WriteAsync(buffer.Written, ct);
    }

    private static async Task WriteIterations(
        NpgsqlConnection connection, RunId run, IReadOnlyList<IterationRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return;
        var buffer = new CopyBuffer();
        buffer.Header();
        foreach (var replica in rows.GroupBy(row => row.Replica)) IterationBlocks.Write(buffer, run, [.. replica]);
        buffer.Trailer();
        await using var copy = await connection.BeginRawBinaryCopyAsync(IterationBlocks.Copy, ct);
        await copy.WriteAsync(buffer.Written, ct);
    }

    private static async Task WriteRequests(
        NpgsqlConnection connection, RunId run, RequestRow[] rows, CancellationToken ct)
    {
        if (rows.Length == 0) return;
        await using var upsert = new NpgsqlCommand(UpsertRequests, connection);
        upsert.Parameters.Add(new() { Value = run.Value });
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.Request);
        Add(upsert, NpgsqlDbType.Text, rows, r => r.Profile);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.Session);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.Turn);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.PromptTokens);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.AskedTokens);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.ArrivedAt);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.Replica);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.AdmittedAt);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.FirstTokenAt);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.FinishedAt);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.OutputTokens);
        Add(upsert, NpgsqlDbType.Text, rows, r => r.Outcome);
        Add(upsert, NpgsqlDbType.Text, rows, r => r.Reason);
        Add(upsert, NpgsqlDbType.Integer, rows, r => r.Preemptions);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.RecomputedTokens);
        Add(upsert, NpgsqlDbType.Bigint, rows, r => r.CachedTokens);
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private static void Add<T>(
        NpgsqlCommand command, NpgsqlDbType element, RequestRow[] rows, Func<RequestRow, T> column) =>
        command.Parameters.Add(new()
        {
            Value = Array.ConvertAll(rows, r => column(r)),
            NpgsqlDbType = NpgsqlDbType.Array | element,
        });
}
