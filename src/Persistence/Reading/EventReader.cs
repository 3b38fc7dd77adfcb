using System.Data;
using System.Text;
using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Reading;

/// <summary>The event that a run's stream ends with.</summary>
/// <param name="Version">Its position in the stream, from 1.</param>
/// <param name="Happened">The event.</param>
/// <param name="Link">Its id, the chain up to it.</param>
internal sealed record LastEvent(long Version, object Happened, ChainLink Link);

/// <summary>Reads single events of a run's stream.</summary>
internal static class EventReader
{
    private const string NoStart = "it is not the start of a run";

    /// <summary>The first event of a run's stream.</summary>
    public static async Task<Either<StoreError, RunStarted>> First(
        NpgsqlConnection connection, RunId run, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select type, data from events.mt_events where stream_id = $1 and version = 1", connection)
        { Parameters = { new() { Value = run.Value } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        var first = await reader.ReadAsync(ct)
            ? Parse(run, EventPlace.Start, reader.GetString(0), reader.GetFieldValue<byte[]>(1))
            : new StoreError.Corrupt(run.Value, EventPlace.Start, NoStart);
        return first.Bind<RunStarted>(happened => happened switch
        {
            RunStarted { EventSchema: > EventNames.Schema and var schema } =>
                new StoreError.Newer(run.Value, EventPlace.Start, $"run_started of event schema {schema}"),
            RunStarted started => started,
            _ => new StoreError.Corrupt(run.Value, EventPlace.Start, NoStart),
        });
    }

    /// <summary>The last stored event of a run, with its version and its id.</summary>
    public static async Task<Either<StoreError, LastEvent>> Last(
        NpgsqlConnection connection, RunStretch own, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            """
            select e.version, e.type, e.data, e.id, s.version
            from events.mt_streams s left join lateral (
                select * from events.mt_events where stream_id = s.id order by version desc limit 1) e on true
            where s.id = $1
            """,
            connection)
        { Parameters = { new() { Value = own.Run.Value } } };
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return new StoreError.NotARun(own.Run.Value);
        var expected = reader.GetInt64(4);
        if (reader.IsDBNull(0) || reader.GetInt64(0) != expected)
            return new StoreError.Corrupt(own.Run.Value, own.PlaceOf(expected), "it is missing");
        return Parse(own.Run, own.PlaceOf(expected), reader.GetString(1), reader.GetFieldValue<byte[]>(2))
            .Map(happened => new LastEvent(expected, happened, ChainLink.Of(reader.GetGuid(3))));
    }

    /// <summary>How many events of a history whose last stretch this is happened up to an instant not before the
    /// stretch. They are in order of time: a search by halves.</summary>
    public static async Task<Either<StoreError, long>> CountUpTo(
        NpgsqlConnection connection, RunStretch own, SimTime at, CancellationToken ct)
    {
        var first = own.VersionOf(own.From);
        await using var select = new NpgsqlCommand(
            """
            select s.version, (
                select case when e.type = 'run_completed' then null
                    when jsonb_typeof(e.data -> 'at') = 'number' then (e.data ->> 'at')::bigint else 0 end
                from events.mt_events e where e.stream_id = s.id and e.version = $2)
            from events.mt_streams s where s.id = $1
            """,
            connection)
        { Parameters = { new() { Value = own.Run.Value }, new() { Value = first } } };
        var (low, high) = (first, long.MaxValue);
        for (var probe = first; low < high; probe = low + ((high - low) / 2))
        {
            select.Parameters[1].Value = probe;
            await using var reader = await select.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct)) return new StoreError.NotARun(own.Run.Value);
            high = Math.Min(high, reader.GetInt64(0) + 1);
            if (probe < high && !reader.IsDBNull(1) && reader.GetInt64(1) <= at.Nanoseconds) low = probe + 1;
            else high = Math.Min(high, probe);
        }

        return own.From + low - first;
    }

    /// <summary>The chain of a run's stream up to the last of a history's first so many simulation events.</summary>
    public static async Task<Either<StoreError, ChainLink>> LinkAt(
        NpgsqlConnection connection, RunStretch own, long events, CancellationToken ct)
    {
        var version = own.VersionOf(events) - 1;
        await using var select = new NpgsqlCommand(
            "select id from events.mt_events where stream_id = $1 and version = $2", connection)
        { Parameters = { new() { Value = own.Run.Value }, new() { Value = version } } };
        return await select.ExecuteScalarAsync(ct) is Guid id
            ? ChainLink.Of(id)
            : new StoreError.Corrupt(own.Run.Value, own.PlaceOf(version), "it is missing");
    }

    /// <summary>A stored event, in its newest shape.</summary>
    public static Either<StoreError, object> Parse(RunId run, EventPlace place, string alias, byte[] json)
    {
        var error = TryParse(run, place, Encoding.UTF8.GetBytes(alias), json, out var happened);
        return error is null ? Right(happened!) : Left(error);
    }

    /// <summary>The same, of an event as it is read.</summary>
    /// <param name="run">Whose event it is.</param>
    /// <param name="place">Which it is.</param>
    /// <param name="alias">Its stored name, in UTF-8.</param>
    /// <param name="json">Its content.</param>
    /// <param name="happened">The event; none: there is an error.</param>
    /// <returns>What is wrong with it; none: nothing is.</returns>
    public static StoreError? TryParse(
        RunId run, EventPlace place, ReadOnlySpan<byte> alias, ReadOnlySpan<byte> json, out object? happened)
    {
        happened = null;
        try
        {
            happened = EventJson.Read(json, alias);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException)
        {
            return new StoreError.Corrupt(run.Value, place, e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }

        if (happened is not null)
            return IsWhole(happened)
                ? null
                : new StoreError.Corrupt(run.Value, place, "it lacks some of its fields");
        var name = Encoding.UTF8.GetString(alias);
        return EventNames.IsNewer(name)
            ? new StoreError.Newer(run.Value, place, name)
            : new StoreError.Corrupt(run.Value, place, $"this version knows no event '{name}'");
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
