using System.Diagnostics;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Engine;
using LanguageExt;
using Npgsql;
using NpgsqlTypes;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Snapshots;

/// <summary>The states that are kept of runs, in the table <c>events.snapshot</c>.</summary>
internal static class SnapshotTable
{
    // To fold so many takes a reader a fraction of a second; see docs/benchmarks.md.
    private const long EventsApart = 10_000;

    private const string Insert =
        """
        insert into events.snapshot (run, version, simulated_at, engine_version, state) values ($1, $2, $3, $4, $5)
        on conflict (run, version) do update set engine_version = excluded.engine_version, state = excluded.state
        """;

    private const string Select =
        """
        select version, state from events.snapshot
        where run = $1 and engine_version = $2 and version <= $3 and simulated_at < $4
        order by version desc limit 1
        """;

    /// <summary>A stream that grows from one version to another gets a state at its end.</summary>
    public static bool IsDue(long from, long to) => to / EventsApart > from / EventsApart;

    /// <summary>Keeps a state, inside the caller's transaction.</summary>
    public static async Task Write(
        NpgsqlConnection connection, RunId run, string engineVersion, StoredSnapshot snapshot, CancellationToken ct)
    {
        var (version, world) = snapshot;
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = run.Value },
                new() { Value = version },
                new() { Value = world.Now.Nanoseconds },
                new() { Value = engineVersion },
                new() { Value = Snapshot.Of(world, NameOf(run, engineVersion, version)) },
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The last whole state within a bound that this version of the engine has kept.</summary>
    public static async Task<Option<StoredSnapshot>> Nearest(
        NpgsqlConnection connection,
        RunId run,
        SnapshotBound bound,
        SimulationEnvironment environment,
        string engineVersion,
        CancellationToken ct)
    {
        var (most, before) = bound switch
        {
            SnapshotBound.AtMost b => (b.Version, long.MaxValue),
            SnapshotBound.Before b => (long.MaxValue, b.At.Nanoseconds),
            _ => throw new UnreachableException($"{bound}"),
        };
        while (await Read(connection, run, engineVersion, most, before, ct) is var (version, state))
        {
            var world = Snapshot.Read(state, NameOf(run, engineVersion, version), environment);
            if (world.IsSome) return world.Map(whole => new StoredSnapshot(version, whole));
            most = version - 1;
        }

        return None;
    }

    /// <summary>Forgets the states of a run; without one those of all runs.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> Drop(NpgsqlConnection connection, RunId? run, CancellationToken ct)
    {
        await using var delete = new NpgsqlCommand(
            "delete from events.snapshot where $1 is null or run = $1", connection)
        {
            Parameters =
            {
                new() { Value = (object?)run?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        return await delete.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(long Version, byte[] State)?> Read(
        NpgsqlConnection connection, RunId run, string engineVersion, long most, long before, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(Select, connection)
        {
            Parameters =
            {
                new() { Value = run.Value },
                new() { Value = engineVersion },
                new() { Value = most },
                new() { Value = before },
            },
        };
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    // A state is none of another run, of another version of it or of another engine.
    private static string NameOf(RunId run, string engineVersion, long version) =>
        $"run {run} at {version} by {engineVersion}";
}
