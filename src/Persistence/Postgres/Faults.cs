using System.Net.Sockets;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Turns what Npgsql throws into a <see cref="StoreError"/>, around one piece of work.</summary>
internal static class Faults
{
    /// <summary>Does some work on a database that has answered before.</summary>
    public static async Task<Either<StoreError, T>> Guard<T>(Func<Task<Either<StoreError, T>>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Of(e) is { } error)
        {
            return error;
        }
    }

    /// <summary>The error that an exception stands for; none where it is a bug of this program.</summary>
    public static StoreError? Of(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } p => new StoreError.DiskFull(p.MessageText),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "mt_streams" or "mt_events" } p =>
            new StoreError.Conflict(p.Detail ?? "?"),
        PostgresException p when IsLoss(p.SqlState) => new StoreError.Lost(p.MessageText),
        PostgresException p => new StoreError.Refused(p.SqlState, p.MessageText),
        NpgsqlException or SocketException or IOException or TimeoutException => new StoreError.Lost(Innermost(e)),
        _ => null,
    };

    /// <summary>The same, for a first attempt to connect.</summary>
    public static StoreError? OfConnecting(Exception e, StoreAddress address) => e switch
    {
        PostgresException p => new StoreError.Unreachable(address.Shown, p.MessageText, HowToStart(address)),
        NpgsqlException or SocketException or TimeoutException =>
            new StoreError.Unreachable(address.Shown, Innermost(e), HowToStart(address)),
        _ => null,
    };

    private static string HowToStart(StoreAddress address) => address switch
    {
        StoreAddress.Local => "Start it with `eventsim db start`.",
        StoreAddress.Server => "Start that server, or leave out `--store` to use the local one.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // 57P01-57P03: the server is shutting down, has crashed or is starting; class 08: the connection broke; class 53:
    // the server lacks memory, connections and the like; class 58: its files or its disk fail.
    private static bool IsLoss(string state) =>
        ((string[])["57P0", "08", "53", "58"]).Any(family => state.StartsWith(family, StringComparison.Ordinal));

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message;
}
