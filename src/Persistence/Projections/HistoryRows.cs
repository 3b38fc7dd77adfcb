using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Reading;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Projections;

/// <summary>Folds the stored events of a history into rows of a run that has none, inside the caller's transaction.
/// While some events are folded and their rows written, the next are read.</summary>
/// <param name="connection">Writes the rows.</param>
/// <param name="run">Whose rows they are.</param>
/// <param name="projector">Folds the events.</param>
internal sealed class HistoryRows(NpgsqlConnection connection, RunId run, IProjector projector)
{
    private const int EventsPerWrite = 20_000;

    /// <summary>Reads the events over another connection.</summary>
    /// <param name="reading">Reads them.</param>
    /// <param name="history">Whose events they are.</param>
    /// <param name="also">Is told each of them, too.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The last of them, and how many there were.</returns>
    public async Task<Either<StoreError, (SimEvent? Last, long Count)>> Write(
        NpgsqlConnection reading, RunHistory history, Action<long, SimEvent> also, CancellationToken ct)
    {
        var last = (SimEvent?)null;
        var reader = new HistoryReader(history, from: 0, isSound: true);
        await using var events = new EventStream(history, take => reader.Read(reading, take, ct));
        var folded = await events.Each((number, happened) =>
        {
            projector.Fold(happened);
            also(number, happened);
            last = happened;
            return (number + 1) % EventsPerWrite == 0 ? WriteSoFar(ct) : ValueTask.FromResult(true);
        });
        if (folded.IsRight) await RowTables.WriteLast(connection, run, projector, ct);
        return folded.Map(count => (last, count));
    }

    private async ValueTask<bool> WriteSoFar(CancellationToken ct)
    {
        await RowTables.WriteNew(connection, run, projector, ct);
        return true;
    }
}
