using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Projections;

/// <summary>Makes a run's rows again from its stored events, inside the caller's transaction.</summary>
internal static class RowRebuild
{
    /// <summary>Writes its row and those of its requests and iterations, of which there are none.</summary>
    /// <param name="connection">Writes them.</param>
    /// <param name="reading">Reads the events.</param>
    /// <param name="history">The run with those that it was branched off.</param>
    /// <param name="projector">Folds the events.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<Either<StoreError, Unit>> Of(
        NpgsqlConnection connection,
        NpgsqlConnection reading,
        RunHistory history,
        IProjector projector,
        CancellationToken ct)
    {
        var (run, own) = (history.Own.Run, history.Own);
        await RunRow.Insert(connection, run, own.Started, ct);
        var written = await new HistoryRows(connection, run, projector).Write(reading, history, (_, _) => { }, ct);
        return await written.Then(folded => Finish(connection, own, folded.Last, folded.Count, ct));
    }

    private static async Task<Either<StoreError, Unit>> Finish(
        NpgsqlConnection connection, RunStretch own, SimEvent? last, long count, CancellationToken ct) =>
        await EventReader.Last(connection, own, ct).Then<LastEvent, Unit>(async end =>
        {
            if (count > own.From && last is not null)
                await RunRow.Advance(connection, own.Run, count - own.From, last.At.Nanoseconds, end.Link, ct);
            if (end.Happened is RunCompleted completed)
                await RunRow.Complete(connection, own.Run, completed, end.Link, ct);
            return unit;
        });
}
