using System.Data;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>The event that a run's stream ends with.</summary>
/// <param name="Version">Its position in the stream, from 1.</param>
/// <param name="Happened">The event.</param>
/// <param name="Link">Its id, the chain up to it.</param>
internal sealed record LastEvent(long Version, object Happened, ChainLink Link);

/// <summary>Reads a run's stream in order, one row at a time.</summary>
internal static class EventReader
{
    // Simulation event k of a run, from 0, follows the run's start, which is version 1.
    internal const long VersionOfFirstEvent = 2;

    /// <summary>Hands over the simulation events of a run with those of the runs that it was branched off, from a
    /// number on, until told to stop.</summary>
    /// <returns>How many events were handed over.</returns>
    public static Task<Either<StoreError, long>> Read(
        NpgsqlConnection connection,
        RunHistory history,
        long from,
        Func<long, SimEvent, ValueTask<bool>> take,
        CancellationToken ct) =>
        new HistoryReader(connection, history, take).Read(from, isSound: false, ct);

    /// <summary>Hands over all of them, and follows the hash chain of each stream: what goes on after them must not
    /// build on events that were altered.</summary>
    /// <returns>How many events were handed over.</returns>
    public static Task<Either<StoreError, long>> ReadSound(
        NpgsqlConnection connection,
        RunHistory history,
        Func<long, SimEvent, ValueTask<bool>> take,
        CancellationToken ct) =>
        new HistoryReader(connection, history, take).Read(0, isSound: true, ct);

    /// <summary>The last stored event of a run, with its version and its id.</summary>
    public static async Task<Either<StoreError, LastEvent>> Last(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select e.version, e.type, e.data, e.id, s.version
            from events.mt_streams s left join lateral (
                select * from events.mt_events where stream_id = s.id order by version desc limit 1) e on true
            where s.id = $1
            """,
            connection)
        { Parameters = { new() { Value = run.Value } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return new StoreError.NotARun(run.Value);
        var expected = reader.GetInt64(4);
        if (reader.IsDBNull(0) || reader.GetInt64(0) != expected)
            return new StoreError.Corrupt(run.Value, expected, "it is missing");
        return Parse(run, expected, reader.GetString(1), reader.GetFieldValue<byte[]>(2))
            .Map(happened => new LastEvent(expected, happened, ChainLink.Of(reader.GetGuid(3))));
    }

    /// <summary>How many events of a history whose last stretch this is happened up to an instant not before the
    /// stretch. They are in order of time: a search by halves.</summary>
    public static async Task<Either<StoreError, long>> CountUpTo(
        NpgsqlConnection connection, RunStretch own, SimTime at, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select s.version, (
                select case when e.type = 'run_completed' then null
                    when jsonb_typeof(e.data -> 'at') = 'number' then (e.data ->> 'at')::bigint else 0 end
                from events.mt_events e where e.stream_id = s.id and e.version = $2)
            from events.mt_streams s where s.id = $1
            """,
            connection)
        { Parameters = { new() { Value = own.Run.Value }, new() { Value = VersionOfFirstEvent } } };
        var (low, high) = (VersionOfFirstEvent, long.MaxValue);
        for (var probe = VersionOfFirstEvent; low < high; probe = low + ((high - low) / 2))
        {
            select.Parameters[1].Value = probe;
            await using var reader = await select.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct)) return new StoreError.NotARun(own.Run.Value);
            high = Math.Min(high, reader.GetInt64(0) + 1);
            if (probe < high && !reader.IsDBNull(1) && reader.GetInt64(1) <= at.Nanoseconds) low = probe + 1;
            else high = Math.Min(high, probe);
        }

        return own.From + low - VersionOfFirstEvent;
    }

    /// <summary>The chain of a run's stream after so many of its own simulation events.</summary>
    public static async Task<Either<StoreError, ChainLink>> LinkAt(
        NpgsqlConnection connection, RunId run, long events, CancellationToken ct)
    {
        var version = events + VersionOfFirstEvent - 1;
        await using var select = new NpgsqlCommand(
            "select id from events.mt_events where stream_id = $1 and version = $2", connection)
        { Parameters = { new() { Value = run.Value }, new() { Value = version } } };
        return await select.ExecuteScalarAsync(ct) is Guid id
            ? ChainLink.Of(id)
            : new StoreError.Corrupt(run.Value, version, "it is missing");
    }

    /// <summary>Hands over every stored event from a version on, until told to stop.</summary>
    /// <returns>How many events were handed over.</returns>
    public static Task<Either<StoreError, long>> Read(
        NpgsqlConnection connection,
        RunId run,
        long fromVersion,
        long? untilVersion,
        Func<long, object, ValueTask<bool>> take,
        CancellationToken ct) =>
        Read(connection, run, (fromVersion, untilVersion), (null, 0), take, ct);

    /// <summary>The same of some versions, each of which must be the next link of a chain if there is one; the number
    /// of the stream's first simulation event is for messages.</summary>
    public static async Task<Either<StoreError, long>> Read(
        NpgsqlConnection connection,
        RunId run,
        (long From, long? Until) versions,
        (EventChain? Chain, long FirstEvent) links,
        Func<long, object, ValueTask<bool>> take,
        CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select version, id, type, data from events.mt_events
            where stream_id = $1 and version >= $2 and version <= $3 order by version
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = run.Value }, new() { Value = versions.From },
                new() { Value = versions.Until ?? long.MaxValue },
            },
        };
        await using var reader = await select.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var (expected, (chain, firstEvent)) = (versions.From, links);
        while (await reader.ReadAsync(ct))
        {
            var version = reader.GetInt64(0);
            if (version != expected++) return new StoreError.Corrupt(
                run.Value, version, "an event before it is missing");
            var link = ChainLink.Of(reader.GetGuid(1));
            var (alias, data) = (reader.GetString(2), reader.GetFieldValue<byte[]>(3));
            var read = Parse(run, version, alias, data);
            if (read.IsLeft) return read.Map(_ => 0L);
            if (chain is not null && chain.Next(Encoding.UTF8.GetBytes(alias), data) != link)
                return new StoreError.Altered(run.Value, ChainCheck.AlteredAt(version, firstEvent));
            if (await take(version, read.IfLeft(() => throw new UnreachableException()))) continue;
            select.Cancel();
            break;
        }

        return expected - versions.From;
    }

    /// <summary>A stored event, in its newest shape.</summary>
    public static Either<StoreError, object> Parse(RunId run, long version, string alias, byte[] json)
    {
        try
        {
            if (EventJson.Read(json, alias) is { } happened)
                return IsWhole(happened)
                    ? happened
                    : new StoreError.Corrupt(run.Value, version, "it lacks some of its fields");
            return EventNames.IsNewer(alias)
                ? new StoreError.Newer(run.Value, version, alias)
                : new StoreError.Corrupt(run.Value, version, $"this version knows no event '{alias}'");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException)
        {
            return new StoreError.Corrupt(run.Value, version, e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    // Zeros and empty lists are left out of an event's JSON; a text never is.
    private static bool IsWhole(object happened) => happened switch
    {
        RunStarted started => started is
        {
            Name: not null, ScenarioName: not null, Scenario: not null, ScenarioSha256: not null,
            EngineVersion: not null, Files.IsDefault: false,
        },
        RunCompleted completed => completed is { EventHash: not null, Result: not null },
        _ => true,
    };
}
