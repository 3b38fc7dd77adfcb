using Npgsql;

namespace EventSim.Store.Tests.Faults;

/// <summary>A point of a run at which its writer stands still, in the middle of a transaction, so that a fault can be
/// injected right there: no test waits for a clock.</summary>
public sealed class HoldPoint : IAsyncDisposable
{
    /// <summary>In the commit of the transaction that does what follows.</summary>
    public const string Commit = "constraint trigger fault after ";

    private readonly FaultStore store;
    private readonly NpgsqlConnection holder;
    private readonly string table;

    private HoldPoint(FaultStore store, NpgsqlConnection holder, string table) =>
        (this.store, this.holder, this.table) = (store, holder, table);

    /// <summary>Where the writer can be held, by name: while it copies events, while it writes rows, before its
    /// transaction ends, in its commit.</summary>
    public static readonly ImmutableArray<string> Places = ["events", "rows", "run", "commit"];

    /// <summary>Holds the writer in the batch that brings the run to so many events.</summary>
    public static Task<HoldPoint> After(FaultStore store, long events, string place) => place switch
    {
        "events" => On(store, "events.mt_events", "trigger fault after insert", $"new.version > {events}"),
        "rows" => OnRows(store, events),
        "run" => On(store, "run", "trigger fault before update", $"new.stored_events >= {events}"),
        "commit" => On(store, "run", Commit + "update", $"new.stored_events >= {events}"),
        _ => throw new System.Diagnostics.UnreachableException(place),
    };

    /// <summary>Holds whoever changes a row for which the condition holds.</summary>
    public static Task<HoldPoint> On(FaultStore store, string table, string when, string condition)
    {
        var deferred = when.StartsWith(Commit, StringComparison.Ordinal) ? "initially deferred" : "";
        var rows = $"for each row when ({condition}) execute function fault()";
        return Create(store, table, $"{when} on {table} {deferred} {rows}");
    }

    // The rows of a batch are copied by one statement, after the stream's row was changed.
    private static Task<HoldPoint> OnRows(FaultStore store, long events) => Create(
        store,
        "iteration_block",
        $"trigger fault after insert on iteration_block for each statement execute function fault_rows({events})");

    private static async Task<HoldPoint> Create(FaultStore store, string table, string trigger)
    {
        var holder = await store.Connect();
        await Execute(holder, "select pg_advisory_lock(4711)");
        // `enable always`: writers of the local store are replicas to the server, which fire no other trigger.
        await Execute(holder, $"create {trigger}; alter table {table} enable always trigger fault");
        return new HoldPoint(store, holder, table);
    }

    /// <summary>Waits until the writer stands there.</summary>
    public async Task Reached(CliProcess process)
    {
        while (await store.Ask<long>(
            "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and not granted") == 0)
        {
            if (process.HasEnded) Assert.Fail($"it ended before it could be held: {await process.End()}");
            await Task.Delay(5);
        }
    }

    /// <summary>Lets the writer go.</summary>
    public Task LetGo() => Execute(holder, "select pg_advisory_unlock_all()");

    public async ValueTask DisposeAsync()
    {
        // After a restart of the server this connection is gone, and with it the lock.
        await holder.DisposeAsync();
        NpgsqlConnection.ClearPool(holder);
        await store.Execute(
            $"""
            select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 4711;
            drop trigger if exists fault on {table}
            """);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
