using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Projections;

/// <summary>Folds the stored events of a history into rows of a run, inside the caller's transaction.</summary>
/// <param name="connection">Writes the rows.</param>
/// <param name="run">Whose rows they are.</param>
/// <param name="projector">Folds the events.</param>
internal sealed class HistoryRows(NpgsqlConnection connection, RunId run, IProjector projector)
{
    private const int EventsPerWrite = 5_000;

    private int _folded;

    /// <summary>Reads the events over another connection.</summary>
    /// <param name="reading">Reads them.</param>
    /// <param name="history">Whose events they are.</param>
    /// <param name="also">Is told each of them, too.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The last of them, and how many there were.</returns>
    public async Task<Either<StoreError, (SimEvent? Last, long Count)>> Write(
        NpgsqlConnection reading, RunHistory history, Action<long, SimEvent> also, CancellationToken ct)
    {
        SimEvent? last = null;
        var read = await EventReader.ReadSound(
            reading,
            history,
            async (number, happened) =>
            {
                projector.Fold(happened);
                also(number, happened);
                last = happened;
                if (++_folded % EventsPerWrite == 0) await Flush(ct);
                return true;
            },
            ct);
        if (read.IsRight) await Flush(ct);
        return read.Map(count => (last, count));
    }

    private async Task Flush(CancellationToken ct)
    {
        await RowTables.Write(connection, run, projector, ct);
        projector.Clear();
    }
}
