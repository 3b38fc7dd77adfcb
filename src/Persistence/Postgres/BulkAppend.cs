using System.Text;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using NpgsqlTypes;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Postgres;

/// <summary>Appends events to a run's stream by COPY, inside the caller's transaction.</summary>
internal sealed class BulkAppend(RunId run, EventChain chain) : IDisposable
{
    // Sent as soon as so much is there, so that the server works while the next events are written.
    private const int FlushAt = 1 << 17;

    private readonly CopyBuffer _buffer = new();
    private readonly byte[] _stream = Encoding.UTF8.GetBytes(run.Value);
    private EventRows? _rows;

    /// <summary>Lets the connection append without a look-up of the stream for every event, a fifth of the server's
    /// work: each append updates the stream's row first, and so holds it. Only a superuser may, as the local store's
    /// owner is.</summary>
    public static async Task TrustStream(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var trust = new NpgsqlCommand(
            """
            select set_config('session_replication_role', 'replica', false)
            from pg_roles where rolname = current_user and rolsuper
            """,
            connection);
        await trust.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Begins the run's stream, or finds that another writer has.</summary>
    public async Task<Either<StoreError, Unit>> Create(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into events.mt_streams (id, version) values ($1, 0) on conflict do nothing", connection)
        { Parameters = { new() { Value = run.Value } } };
        return await insert.ExecuteNonQueryAsync(ct) == 1 ? unit : new StoreError.Conflict(run.Value);
    }

    /// <summary>Appends after the expected version, or finds that another writer was faster.</summary>
    public async Task<Either<StoreError, Unit>> Append<T>(
        NpgsqlConnection connection, long expected, IReadOnlyList<T> events, CancellationToken ct)
        where T : class
    {
        await using var advance = new NpgsqlCommand(
            "update events.mt_streams set version = $1, timestamp = now() where id = $2 and version = $3", connection)
        {
            Parameters =
            {
                new() { Value = expected + events.Count }, new() { Value = run.Value }, new() { Value = expected },
            },
        };
        if (await advance.ExecuteNonQueryAsync(ct) != 1) return new StoreError.Conflict(run.Value);

        var (sequences, now) = await Reserve(connection, events.Count, ct);
        _rows ??= new EventRows(_buffer, chain);
        _buffer.Clear();
        _buffer.Header();
        await using var copy = await connection.BeginRawBinaryCopyAsync(EventRows.Copy, ct);
        for (var i = 0; i < events.Count; i++)
        {
            _rows.Add(_stream, expected + i + 1, sequences[i], now, events[i]);
            if (_buffer.Length < FlushAt) continue;
            await copy.WriteAsync(_buffer.Written, ct);
            _buffer.Clear();
        }

        _buffer.Trailer();
        await copy.WriteAsync(_buffer.Written, ct);
        return unit;
    }

    /// <inheritdoc />
    public void Dispose() => _rows?.Dispose();

    // The numbers that Marten would give these events, and the transaction's time in microseconds since 2000.
    internal static async Task<(long[] Sequences, long Now)> Reserve(
        NpgsqlConnection connection, int count, CancellationToken ct)
    {
        await using var reserve = new NpgsqlCommand(
            """
            select array_agg(nextval('events.mt_events_sequence')),
                   ((extract(epoch from now()) - 946684800) * 1000000)::bigint
            from generate_series(1, $1)
            """,
            connection)
        { Parameters = { new() { Value = count, NpgsqlDbType = NpgsqlDbType.Integer } } };
        await using var reader = await reserve.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetFieldValue<long[]>(0), reader.GetInt64(1));
    }
}
