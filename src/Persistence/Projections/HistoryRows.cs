using System.Threading.Channels;
using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Projections;

/// <summary>Folds the stored events of a history into rows of a run that has none, inside the caller's transaction. While
/// some events are folded and their rows written, the next are read.</summary>
/// <param name="connection">Writes the rows.</param>
/// <param name="run">Whose rows they are.</param>
/// <param name="projector">Folds the events.</param>
internal sealed class HistoryRows(NpgsqlConnection connection, RunId run, IProjector projector)
{
    private const int EventsPerBatch = 2_000;
    private const int BatchesAhead = 2;
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
        var batches = Channel.CreateBounded<List<SimEvent>>(BatchesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var read = Task.Run(() => ReadAhead(reading, history, batches.Writer, stop.Token), ct);
        SimEvent? last = null;
        try
        {
            last = await FoldAll(batches.Reader, also, ct);
        }
        finally
        {
            // Whatever ends the folding ends the reading.
            await stop.CancelAsync();
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (await read).Map(count => (last, count));
    }

    private static async Task<Either<StoreError, long>> ReadAhead(
        NpgsqlConnection reading, RunHistory history, ChannelWriter<List<SimEvent>> to, CancellationToken ct)
    {
        try
        {
            var batch = new List<SimEvent>(EventsPerBatch);
            var read = await EventReader.Read(
                reading,
                history,
                0,
                async (_, happened) =>
                {
                    batch.Add(happened);
                    if (batch.Count < EventsPerBatch) return true;
                    await to.WriteAsync(batch, ct);
                    batch = new List<SimEvent>(EventsPerBatch);
                    return true;
                },
                ct);
            await to.WriteAsync(batch, ct);
            return read;
        }
        finally
        {
            to.TryComplete();
        }
    }

    private async Task<SimEvent?> FoldAll(
        ChannelReader<List<SimEvent>> batches, Action<long, SimEvent> also, CancellationToken ct)
    {
        var (folded, last) = (0L, (SimEvent?)null);
        await foreach (var batch in batches.ReadAllAsync(ct))
        {
            foreach (var happened in batch)
            {
                projector.Fold(happened);
                also(folded, happened);
                last = happened;
                if (++folded % EventsPerWrite == 0) await RowTables.WriteNew(connection, run, projector, ct);
            }
        }

        await RowTables.WriteLast(connection, run, projector, ct);
        return last;
    }
}
