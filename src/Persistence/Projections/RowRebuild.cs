using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Projections;

/// <summary>Folds a run's stored events into its rows again, inside the caller's transaction.</summary>
internal sealed class RowRebuild(
    NpgsqlConnection connection, RunId run, Func<RunStarted, Either<StoreError, IProjector>> projectorOf)
{
    private const int EventsPerWrite = 5_000;

    private IProjector? _projector;
    private StoreError? _error;
    private SimEvent? _last;
    private long _folded;

    /// <summary>Reads the events over another connection.</summary>
    public async Task<Either<StoreError, Unit>> From(NpgsqlConnection reading, CancellationToken ct)
    {
        var read = await EventReader.Read(reading, run, 1, (_, e) => Take(e, ct), ct);
        if (_error is { } error) return error;
        if (read.IsRight) await Flush(ct);
        return read.Map(_ => unit);
    }

    private async ValueTask<bool> Take(object happened, CancellationToken ct)
    {
        switch (happened)
        {
            case SimEvent e:
                _last = e;
                (_projector ?? throw new UnreachableException()).Fold(e);
                if (++_folded % EventsPerWrite == 0) await Flush(ct);
                return true;
            case RunStarted started:
                projectorOf(started).Match(Right: p => { _projector = p; }, Left: error => { _error = error; });
                if (_error is null) await RunRow.Insert(connection, run, started, ct);
                return _error is null;
            case RunCompleted completed:
                await Flush(ct);
                await RunRow.Complete(connection, run, completed, ct);
                _last = null;
                return true;
            default:
                throw new UnreachableException($"{happened}");
        }
    }

    private async Task Flush(CancellationToken ct)
    {
        if (_projector is null || _last is null) return;
        await RowTables.Write(connection, run, _projector, ct);
        _projector.Clear();
        await RunRow.Advance(connection, run, _folded, _last.At.Nanoseconds, ct);
    }
}
