using System.Buffers.Binary;
using System.Globalization;
using EventSim.Domain.Events;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Reading;

/// <summary>Reads the simulation events that one stream holds of a history: COPY gives them at half the cost of a
/// query.</summary>
/// <param name="stretch">What the stream holds.</param>
/// <param name="take">Takes a batch of events; says whether to go on.</param>
internal sealed class StretchReader(RunStretch stretch, Func<EventBatch, ValueTask<bool>> take)
{
    private const int EventsOfABatch = 512;

    // The first byte of a jsonb value on the wire: its text follows.
    private const int JsonbVersionLength = 1;

    private readonly List<SimEvent> _batch = new(EventsOfABatch);
    private long _version;
    private StoreError? _error;
    private bool _isDone;

    /// <summary>The number of the event after those that were handed over.</summary>
    public long Next { get; private set; }

    /// <summary>They are all that were wanted: whoever takes them did not stop.</summary>
    public bool GoesOn { get; private set; } = true;

    /// <summary>Hands over the events from a number on. Those before an error are handed over first.</summary>
    /// <param name="connection">Reads them.</param>
    /// <param name="from">The first event wanted.</param>
    /// <param name="chain">Each must be its next link; none: the chain is not followed. It is followed from the run's
    /// start on.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Either<StoreError, Unit>> Read(
        NpgsqlConnection connection, long from, EventChain? chain, CancellationToken ct)
    {
        Next = from;
        _version = chain is null ? stretch.VersionOf(from) : 1;
        await using var copy = await Rows(
            connection, stretch.Run, _version, stretch.Until is { } until ? stretch.VersionOf(until) - 1 : null, ct);
        var rows = new CopyRows(copy, 4);
        while (GoesOn && await rows.Fill(ct))
        {
            while (GoesOn && !_isDone && rows.TryTake())
            {
                Take(rows, chain);
                if (_batch.Count == EventsOfABatch) await HandOver();
            }

            if (_isDone) break;
        }

        if (GoesOn && _batch.Count > 0) await HandOver();
        if (!GoesOn || _isDone) await copy.CancelAsync();
        return GoesOn && _error is { } error ? error : unit;
    }

    /// <summary>Version, id, type and data of a stream's events, in order, as <see cref="CopyRows"/>.</summary>
    public static async Task<NpgsqlRawCopyStream> Rows(
        NpgsqlConnection connection, RunId run, long from, long? until, CancellationToken ct)
    {
        // The key has them in order, but a planner that takes a page for a seek reads the whole table and sorts.
        await using var plan = new NpgsqlCommand("set random_page_cost = 1.1", connection);
        await plan.ExecuteNonQueryAsync(ct);
        return await connection.BeginRawBinaryCopyAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                copy (select version, id, type, data from events.mt_events
                where stream_id = '{run.Value.Replace("'", "''")}'
                    and version between {from} and {until ?? long.MaxValue}
                order by version) to stdout (format binary)
                """),
            ct);
    }

    /// <summary>The version in such a row.</summary>
    public static long Version(CopyRows row) => BinaryPrimitives.ReadInt64BigEndian(row[0]);

    /// <summary>The id in such a row.</summary>
    public static ChainLink Link(CopyRows row) => new(
        BinaryPrimitives.ReadInt64BigEndian(row[1]), BinaryPrimitives.ReadInt64BigEndian(row[1][sizeof(long)..]));

    /// <summary>The stored name in such a row.</summary>
    public static ReadOnlySpan<byte> Alias(CopyRows row) => row[2];

    /// <summary>The event's JSON in such a row.</summary>
    public static ReadOnlySpan<byte> Json(CopyRows row) => row[3][JsonbVersionLength..];

    private void Take(CopyRows row, EventChain? chain)
    {
        var (version, place) = (Version(row), stretch.PlaceOf(Version(row)));
        if (version != _version)
            _error = new StoreError.Corrupt(stretch.Run.Value, place, "an event before it is missing");
        else if (EventReader.TryParse(stretch.Run, place, Alias(row), Json(row), out var happened) is { } bad)
            _error = bad;
        else if (chain is not null && chain.Next(Alias(row), Json(row)) != Link(row))
            _error = new StoreError.Altered(stretch.Run.Value, ChainCheck.AlteredAt(place));
        else if (happened is SimEvent simulated)
            _batch.Add(simulated);
        else
            _isDone = happened is not RunStarted || version != 1;
        _version++;
        _isDone |= _error is not null;
    }

    private async ValueTask HandOver()
    {
        var batch = new EventBatch(Next, [.. _batch]);
        _batch.Clear();
        Next += batch.Events.Length;
        GoesOn = await take(batch);
    }
}
