using System.Buffers;
using System.Data;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Integrity;

/// <summary>The first thing that is wrong with what is stored of a run.</summary>
/// <param name="Run">The run, or the one that it was branched off whose stream it is.</param>
/// <param name="What">What is wrong: a sentence without its full stop that names the event.</param>
public sealed record RunFault(RunId Run, string What);

/// <summary>What a check of a run found.</summary>
/// <param name="Events">Stored events of its own that were read, the run's start and end included.</param>
/// <param name="Chained">A hash chain holds them together; else only their sequence could be checked.</param>
/// <param name="Fault">The first thing that is wrong; none: nothing is.</param>
public sealed record RunCheck(long Events, bool Chained, RunFault? Fault);

/// <summary>Follows the hash chain over a run's stored events.</summary>
/// <param name="stretch">What is followed: one run's stream, as far as a history holds it.</param>
internal sealed class ChainCheck(RunStretch stretch)
{
    private readonly EventChain _chain = new(stretch.Run);
    private readonly bool _chained = stretch.Started.Chain == EventChain.Name;
    private readonly ArrayBufferWriter<byte> _lastType = new();
    private readonly ArrayBufferWriter<byte> _lastData = new();
    private long _version;
    private string? _fault;

    private RunFault? Fault => _fault is { } what ? new RunFault(stretch.Run, what) : null;

    /// <summary>Reads all that is stored of a run, and before it what it shares with those that it was branched off,
    /// as of one instant.</summary>
    public static async Task<Either<StoreError, RunCheck>> Of(
        NpgsqlConnection connection, RunHistory history, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        foreach (var shared in history.Stretches[..^1])
        {
            var above = new ChainCheck(shared);
            await above.Events(connection, ct);
            if (above.Fault is { } fault) return new RunCheck(0, above._chained, fault);
        }

        return await OfOwn(connection, history, ct);
    }

    /// <summary>Reads what the run has stored itself, inside the caller's transaction.</summary>
    public static async Task<RunCheck> OfOwn(NpgsqlConnection connection, RunHistory history, CancellationToken ct)
    {
        var check = new ChainCheck(history.Own);
        await check.Parent(connection, history, ct);
        await check.Events(connection, ct);
        if (check._fault is null) await check.End(connection, ct);
        return new RunCheck(check._version, check._chained, check.Fault);
    }

    /// <summary>What is wrong with an event that is not the next link of its chain.</summary>
    public static string AlteredAt(EventPlace place) =>
        $"{place.InSentence} was altered, or another was put in or taken out before it";

    private async Task Parent(NpgsqlConnection connection, RunHistory history, CancellationToken ct)
    {
        if (stretch.Started.Parent is not { } parent) return;
        var version = history.Stretches[^2].VersionOf(parent.Events) - 1;
        await using var select = new NpgsqlCommand(
            "select id::text from events.mt_events where stream_id = $1 and version = $2", connection)
        { Parameters = { new() { Value = parent.Run }, new() { Value = version } } };
        var link = await select.ExecuteScalarAsync(ct) as string;
        if (link is null) _fault = $"event {parent.Events - 1} of its parent {parent.Run} is missing";
        else if (link != parent.Link) _fault = $"its parent {parent.Run} is no longer what it was branched off";
    }

    private async Task Events(NpgsqlConnection connection, CancellationToken ct)
    {
        long? last = stretch.Until is { } until ? stretch.VersionOf(until) - 1 : null;
        await using var copy = await StretchReader.Rows(connection, stretch.Run, 1, last, ct);
        var rows = new CopyRows(copy, 4);
        while (_fault is null && await rows.Fill(ct))
            while (_fault is null && rows.TryTake()) Take(rows);
        if (_fault is not null) await copy.CancelAsync();
        else if (_version < last) _fault = $"{Name(_version + 1)} is missing";
    }

    private void Take(CopyRows row)
    {
        var (version, link) = (StretchReader.Version(row), StretchReader.Link(row));
        var type = StretchReader.Alias(row);
        var data = StretchReader.Json(row);
        if (version != _version + 1)
        {
            _fault = $"{Name(_version + 1)} is missing";
            return;
        }

        if (_chained && _chain.Next(type, data) != link)
        {
            _fault = type.SequenceEqual(_lastType.WrittenSpan) && data.SequenceEqual(_lastData.WrittenSpan)
                ? $"{Name(version)} is the event before it once more"
                : AlteredAt(stretch.PlaceOf(version));
        }

        _chain.GoOnAfter(link);
        _version = version;
        Keep(_lastType, type);
        Keep(_lastData, data);
    }

    private static void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> bytes)
    {
        kept.ResetWrittenCount();
        kept.Write(bytes);
    }

    /// <summary>The stream, and the run's row, say where it ends.</summary>
    private async Task End(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select s.version, r.stored_events, r.result is not null, coalesce(r.chain = $2, false)
            from events.mt_streams s left join run r on r.run = s.id where s.id = $1
            """,
            connection)
        { Parameters = { new() { Value = stretch.Run.Value }, new() { Value = _chain.Last.ToGuid() } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) _fault = "its stream is missing";
        else if (reader.GetInt64(0) > _version) _fault = $"{Name(_version + 1)} is missing";
        else if (reader.GetInt64(0) < _version) _fault = $"{Name(reader.GetInt64(0) + 1)} was put in";
        else if (reader.IsDBNull(1)) _fault = "its row is missing: `eventsim db rebuild` makes it again";
        else if (Stored() < reader.GetInt64(1)) _fault = $"{Name(_version + 1)} is missing";
        else if (reader.GetBoolean(2) && !Completes) _fault = "its end is missing";
        else if (_chained && !reader.GetBoolean(3)) _fault = $"{Name(_version)} is not the last that was stored";
    }

    private bool Completes => _lastType.WrittenSpan.SequenceEqual(EventNames.Of(typeof(RunCompleted)).Utf8);

    private long Stored() => _version - (Completes ? 2 : 1);

    private string Name(long version) => stretch.PlaceOf(version).InSentence;
}
