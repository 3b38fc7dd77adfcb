using System.Diagnostics;
using System.Text;
using EventSim.Domain.Events;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Transfer;

/// <summary>Stores one run of a file, with its rows, inside the caller's transaction.</summary>
/// <param name="connection">Stores it.</param>
/// <param name="run">The run.</param>
/// <param name="file">Gives its events.</param>
internal sealed class StoredCopy(NpgsqlConnection connection, TransferLine.Run run, TransferReader file)
{
    private const int EventsPerBatch = 5_000;
    private const int BytesPerBatch = 1 << 24;

    private readonly CopyBuffer _rows = new();
    private readonly byte[] _stream = Encoding.UTF8.GetBytes(run.Id.Value);
    private readonly List<TransferLine.Event> _batch = new(EventsPerBatch);
    private SimEvent? _last;
    private RunCompleted? _completed;
    private long _simulated;
    private Guid _link;

    /// <summary>Stores its events, checks them, and writes its rows.</summary>
    /// <param name="reading">Reads the events of its parents meanwhile.</param>
    /// <param name="historyOf">The history of a run with this start.</param>
    /// <param name="projectorOf">The projector of a run.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Either<StoreError, Unit>> Store(
        NpgsqlConnection reading,
        Func<RunId, RunStarted, Task<Either<StoreError, RunHistory>>> historyOf,
        Func<RunHistory, Either<StoreError, IProjector>> projectorOf,
        CancellationToken ct) =>
        await (await Begin(ct)).BindAsync(async started =>
            await History(started, await historyOf(run.Id, started)).BindAsync(async history =>
                await projectorOf(history).BindAsync(async projector =>
                {
                    await RunRow.Insert(connection, run.Id, started, ct);
                    var rows = new HistoryRows(connection, run.Id, projector);
                    return await (await rows.Write(reading, history, (_, _) => { }, ct)).BindAsync(async _ =>
                        await (await Events(projector, ct)).BindAsync(_ => End(history, ct)));
                })));

    private async Task<Either<StoreError, RunStarted>> Begin(CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into events.mt_streams (id, version, created) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = run.Id.Value }, new() { Value = run.Events },
                new() { Value = run.CreatedAt.UtcDateTime },
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
        return await Next(ct).BindAsync(async first =>
        {
            _batch.Add(first);
            await Copy(ct);
            return Parsed(first).Map(happened => (RunStarted)happened);
        });
    }

    private Either<StoreError, RunHistory> History(RunStarted started, Either<StoreError, RunHistory> found) =>
        found.MapLeft(error => error is StoreError.NotARun missing && started.Parent is not null
            ? file.Bad($"run {run.Id} is a branch, and {missing.Given} is neither before it nor in the store")
            : error);

    private async Task<Either<StoreError, Unit>> Events(IProjector projector, CancellationToken ct)
    {
        var bytes = 0L;
        for (var left = run.Events - 1; left > 0; left--)
        {
            var next = Next(ct);
            var taken = next.Bind(happened => Parsed(happened).Bind(parsed => Fold(parsed, projector)));
            if (taken.IsLeft) return taken;
            _batch.Add(next.IfLeft(() => throw new UnreachableException()));
            bytes += _batch[^1].Data.Length;
            if (_batch.Count < EventsPerBatch && bytes < BytesPerBatch) continue;
            await Flush(projector, ct);
            bytes = 0;
        }

        await Flush(projector, ct);
        return unit;
    }

    private async Task<Either<StoreError, Unit>> End(RunHistory history, CancellationToken ct)
    {
        var link = ChainLink.Of(_link);
        if (_last is not null)
            await RunRow.Advance(connection, run.Id, _simulated, _last.At.Nanoseconds, link, ct);
        if (_completed is not null) await RunRow.Complete(connection, run.Id, _completed, link, ct);
        var check = await ChainCheck.OfOwn(connection, history, ct);
        return check.Fault is { } fault ? file.Bad($"run {run.Id}, which ends here, was altered: {fault.What}") : unit;
    }

    private Either<StoreError, Unit> Fold(object happened, IProjector projector)
    {
        if (_completed is not null) return file.Bad("it is after the end of its run");
        _completed = happened as RunCompleted;
        if (happened is not SimEvent e) return unit;
        projector.Fold(e);
        (_last, _simulated) = (e, _simulated + 1);
        return unit;
    }

    private async Task Flush(IProjector projector, CancellationToken ct)
    {
        await Copy(ct);
        await RowTables.Write(connection, run.Id, projector, ct);
        projector.Clear();
    }

    private async Task Copy(CancellationToken ct)
    {
        if (_batch.Count == 0) return;
        var (sequences, now) = await BulkAppend.Reserve(connection, _batch.Count, ct);
        _rows.Clear();
        _rows.Header();
        for (var i = 0; i < _batch.Count; i++) EventRows.Add(_rows, _stream, sequences[i], now, _batch[i]);
        _rows.Trailer();
        _link = _batch[^1].Id;
        _batch.Clear();
        await using var copy = await connection.BeginRawBinaryCopyAsync(EventRows.Copy, ct);
        await copy.WriteAsync(_rows.Written, ct);
    }

    // The whole file was read before: what comes next is an event.
    private Either<StoreError, TransferLine.Event> Next(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return file.Next().Bind<TransferLine.Event>(line =>
            line is TransferLine.Event happened ? happened : file.Bad("the file has changed meanwhile"));
    }

    private Either<StoreError, object> Parsed(TransferLine.Event happened) =>
        EventReader.Parse(run.Id, EventPlace.Start, happened.Type, happened.Data).MapLeft(error => error
            is StoreError.Corrupt corrupt ? file.Bad(corrupt.Why) : error);
}
