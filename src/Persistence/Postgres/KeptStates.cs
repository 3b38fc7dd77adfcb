using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>The table of kept states, <c>events.snapshot</c>, where a database has it. They follow from the events, and
/// may be dropped.</summary>
internal static class KeptStates
{
    /// <summary>The table.</summary>
    public const string Table = "events.snapshot";

    /// <summary>Drops all of them.</summary>
    public const string DeleteAll = "delete from events.snapshot";

    /// <summary>Drops those of runs.</summary>
    public const string DeleteThose = "delete from events.snapshot where run = any($1)";

    /// <summary>Drops those of runs that are gone.</summary>
    public const string DeleteStray =
        "delete from events.snapshot p where not exists (select from events.mt_streams s where s.id = p.run)";

    /// <summary>Whether this database has the table.</summary>
    public static async Task<bool> AreThere(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand($"select to_regclass('{Table}') is not null", connection);
        return (bool)(await ask.ExecuteScalarAsync(ct))!;
    }
}
