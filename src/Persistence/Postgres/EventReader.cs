using System.Data;
using System.Diagnostics;
using System.Text.Json;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Reads a run's stream in order, one row at a time.</summary>
internal static class EventReader
{
    /// <summary>Hands over every stored event from a version on, until told to stop.</summary>
    /// <returns>How many events were handed over.</returns>
    public static async Task<Either<StoreError, long>> Read(
        NpgsqlConnection connection, RunId run, long fromVersion, Func<long, object, ValueTask<bool>> take,
            CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            "select version, type, data from events.mt_events where stream_id = $1 and version >= $2 order by version",
            connection)
        { Parameters = { new() { Value = run.Value }, new() { Value = fromVersion } } };
        await using var reader = await select.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var expected = fromVersion;
        while (await reader.ReadAsync(ct))
        {
            var version = reader.GetInt64(0);
            if (version != expected++) return new StoreError.Corrupt(
                run.Value, version, "an event before it is missing");
            var read = Parse(run, version, reader.GetString(1), reader.GetFieldValue<byte[]>(2));
            if (read.IsLeft) return read.Map(_ => 0L);
            if (await take(version, read.IfLeft(() => throw new UnreachableException()))) continue;
            select.Cancel();
            break;
        }

        return expected - fromVersion;
    }

    private static Either<StoreError, object> Parse(RunId run, long version, string alias, byte[] json)
    {
        if (EventNames.Find(alias) is not { } name)
            return new StoreError.Corrupt(run.Value, version, $"this version knows no event '{alias}'");
        try
        {
            return EventJson.Read(json, name.Type);
        }
        catch (JsonException e)
        {
            return new StoreError.Corrupt(run.Value, version, e.Message);
        }
    }
}
