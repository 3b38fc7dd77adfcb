using System.Data;
using System.Diagnostics;
using System.Threading.Channels;
using EventSim.Domain.Events;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Snapshots;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence;

/// <summary>Stores the events of one run while it is simulated. Batches of whole steps go through a bounded channel to
/// a task that appends and projects each in one transaction; a producer that is faster waits.</summary>
public sealed class RunWriter : IAsyncDisposable
{
    // An event that starts an iteration keeps its whole batch alive, some 6 KB: what waits here is what memory it
    // costs.
    private const int EventsPerBatch = 5_000;
    private const int BatchesWaiting = 1;

    private static readonly Either<StoreError, Unit> Nothing = unit;

    private readonly Channel<List<SimEvent>> _batches = Channel.CreateBounded<List<SimEvent>>(
        new BoundedChannelOptions(BatchesWaiting) { SingleReader = true, SingleWriter = true });

    private readonly NpgsqlConnection _connection;
    private readonly BulkAppend _append;
    private readonly EventChain _chain;
    private readonly IProjector _projector;
    private readonly string _engineVersion;
    private readonly Task _storing;
    private List<SimEvent> _pending = [];
    private long _version;
    private volatile StoreError? _fault;

    private RunWriter(
        RunId run,
        RunStarted started,
        NpgsqlConnection connection,
        EventChain chain,
        IProjector projector,
        long version)
    {
        (Run, _connection, _chain, _projector, _version) = (run, connection, chain, projector, version);
        (_append, _engineVersion) = (new BulkAppend(run, chain), started.EngineVersion);
        _storing = Task.Run(StoreAll);
    }

    /// <summary>The run's id.</summary>
    public RunId Run { get; }

    /// <summary>The run's own simulation events that are stored for good.</summary>
    public long StoredEvents => Interlocked.Read(ref _version) - 1;

    /// <summary>Takes the events of one whole step. Waits while the database is behind.</summary>
    /// <returns>The error that has stopped the writer, if one has: the run is interrupted then.</returns>
    public Either<StoreError, Unit> Append(ReadOnlySpan<SimEvent> step)
    {
        _pending.AddRange(step);
        if (_fault is { } fault) return fault;
        return _pending.Count < EventsPerBatch ? unit : HandOver();
    }

    /// <summary>Stores what is left, and that the run has come to its end.</summary>
    public async Task<Either<StoreError, Unit>> Complete(RunCompleted completed, CancellationToken ct)
    {
        await Finish();
        return _fault is { } fault
            ? fault
            : await Faults.Guard(() => StoreEnd(completed, ct));
    }

    /// <summary>Stores what was handed over, if that can be done, and lets the run go. Without <see cref="Complete"/>
    /// before, the run is interrupted from now on.</summary>
    public async ValueTask DisposeAsync()
    {
        await Finish();
        _append.Dispose();
        await LetGo(_connection);
    }

    internal static Task<Either<StoreError, RunWriter>> Begin(
        NpgsqlDataSource source, RunId run, RunStarted started, IProjector projector, CancellationToken ct) =>
        Open(
            source,
            run,
            started,
            projector,
            RunLock.Take,
            (connection, chain) => StoreStart(connection, run, started, chain, () => Task.FromResult(Nothing), ct),
            ct);

    internal static Task<Either<StoreError, RunWriter>> Branch(
        NpgsqlDataSource source,
        RunHistory history,
        IProjector projector,
        Action<long, SimEvent> take,
        CancellationToken ct) =>
        Open(
            source,
            history.Own.Run,
            history.Own.Started,
            projector,
            RunLock.Take,
            (connection, chain) => StoreStart(
                connection,
                history.Own.Run,
                history.Own.Started,
                chain,
                () => HoldParent(connection, history.Stretches[^2].Run, ct).Then(async _ =>
                {
                    await using var reading = await source.OpenConnectionAsync(ct);
                    var rows = new HistoryRows(connection, history.Own.Run, projector);
                    return (await rows.Write(reading, history, take, ct)).Map(_ => unit);
                }),
                ct),
            ct);

    internal static Task<Either<StoreError, RunWriter>> Resume(
        NpgsqlDataSource source,
        RunHistory history,
        IProjector projector,
        Action<long, SimEvent> take,
        CancellationToken ct) =>
        Open(
            source,
            history.Own.Run,
            history.Own.Started,
            projector,
            RunLock.TakeFromTheDead,
            (connection, chain) => EventReader.Last(connection, history.Own, ct).Then(async last =>
            {
                if (last.Happened is RunCompleted) return new StoreError.AlreadyComplete(history.Own.Run.Value);
                chain.GoOnAfter(last.Link);
                var reader = new HistoryReader(history, from: 0, isSound: true);
                await using var events = new EventStream(history, batch => reader.Read(connection, batch, ct));
                return (await events.Each(Folding(projector, take))).Map(_ => last.Version);
            }),
            ct);

    // Until the transaction ends nobody can remove the parent; then the branch is there, for which it is kept.
    private static async Task<Either<StoreError, Unit>> HoldParent(
        NpgsqlConnection connection, RunId parent, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(
            "select id from events.mt_streams where id = $1 for key share", connection)
        { Parameters = { new() { Value = parent.Value } } };
        return await hold.ExecuteScalarAsync(ct) is null ? new StoreError.NotARun(parent.Value) : unit;
    }

    // What is unchanged since it was stored is not written again.
    private static Func<long, SimEvent, ValueTask<bool>> Folding(IProjector projector, Action<long, SimEvent> take) =>
        (number, happened) =>
        {
            projector.Fold(happened);
            projector.Clear();
            take(number, happened);
            return ValueTask.FromResult(true);
        };

    // Takes the run's lock, and does what stands at the beginning: it gives the version of the last stored event.
    private static Task<Either<StoreError, RunWriter>> Open(
        NpgsqlDataSource source,
        RunId run,
        RunStarted started,
        IProjector projector,
        Func<NpgsqlConnection, RunId, CancellationToken, Task<Either<StoreError, Unit>>> take,
        Func<NpgsqlConnection, EventChain, Task<Either<StoreError, long>>> begin,
        CancellationToken ct) =>
        Faults.Guard<RunWriter>(async () =>
        {
            var connection = await source.OpenConnectionAsync(ct);
            var chain = new EventChain(run);
            RunWriter? opened = null;
            try
            {
                return await take(connection, run, ct).Then(async _ =>
                {
                    await BulkAppend.TrustStream(connection, ct);
                    return (await begin(connection, chain)).Map(version =>
                        opened = new RunWriter(run, started, connection, chain, projector, version));
                });
            }
            finally
            {
                if (opened is null) await LetGo(connection);
            }
        });

    // The connection goes back to a pool, where it would keep the run's lock.
    private static async Task LetGo(NpgsqlConnection connection)
    {
        if (connection.State == ConnectionState.Open)
            await Faults.Guard(() => RunLock.Release(connection));
        await connection.DisposeAsync();
    }

    private static async Task<Either<StoreError, long>> StoreStart(
        NpgsqlConnection connection,
        RunId run,
        RunStarted started,
        EventChain chain,
        Func<Task<Either<StoreError, Unit>>> storeShared,
        CancellationToken ct)
    {
        var first = started with { Chain = EventChain.Name };
        using var append = new BulkAppend(run, chain);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var appended = await append.Create(connection, ct)
            .Then(_ => append.Append<object>(connection, 0, [first], ct));
        if (appended.IsLeft) return appended.Map(_ => 0L);
        await RunRow.Insert(connection, run, first, ct);
        var shared = await storeShared();
        if (shared.IsLeft) return shared.Map(_ => 0L);
        await transaction.CommitAsync(ct);
        return 1L;
    }

    private Either<StoreError, Unit> HandOver()
    {
        var batch = _pending;
        _pending = new List<SimEvent>(EventsPerBatch + (EventsPerBatch / 4));
        while (!_batches.Writer.TryWrite(batch))
            if (!_batches.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
                return _fault ?? throw new UnreachableException("the writer ended without an error");
        return unit;
    }

    private async Task Finish()
    {
        if (_pending.Count > 0 && _fault is null) HandOver();
        _batches.Writer.TryComplete();
        await _storing;
    }

    private async Task StoreAll()
    {
        try
        {
            await foreach (var batch in _batches.Reader.ReadAllAsync())
            {
                var stored = await Faults.Guard(() => Store(batch));
                stored.IfLeft(error => { _fault = error; });
                if (stored.IsLeft) break;
            }
        }
        finally
        {
            // A producer that waits for room must learn that there will be none.
            _batches.Writer.TryComplete();
        }
    }

    private async Task<Either<StoreError, Unit>> Store(List<SimEvent> batch)
    {
        var ct = CancellationToken.None;
        await using var transaction = await _connection.BeginTransactionAsync(ct);
        var appended = await _append.Append(_connection, _version, batch, ct);
        if (appended.IsLeft) return appended;
        foreach (var happened in batch) _projector.Fold(happened);
        await RowTables.Write(_connection, Run, _projector, ct);
        _projector.Clear();
        await KeepState(_version, _version + batch.Count, ct);
        var stored = _version - 1 + batch.Count;
        await RunRow.Advance(_connection, Run, stored, batch[^1].At.Nanoseconds, _chain.Last, ct);
        await transaction.CommitAsync(ct);
        Interlocked.Add(ref _version, batch.Count);
        return unit;
    }

    private async Task KeepState(long from, long to, CancellationToken ct)
    {
        if (_projector.World is not { } world || !SnapshotTable.IsDue(from, to)) return;
        await SnapshotTable.Write(_connection, Run, _engineVersion, new StoredSnapshot(to, world), ct);
    }

    private async Task<Either<StoreError, Unit>> StoreEnd(RunCompleted completed, CancellationToken ct)
    {
        await using var transaction = await _connection.BeginTransactionAsync(ct);
        var appended = await _append.Append<object>(_connection, _version, [completed], ct);
        if (appended.IsLeft) return appended;
        await RunRow.Complete(_connection, Run, completed, _chain.Last, ct);
        await transaction.CommitAsync(ct);
        return unit;
    }
}
