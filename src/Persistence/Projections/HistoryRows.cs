using System.Threading.Channels;
using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
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
        try
        {
            var folded = await FoldAll(batches.Reader, history, also, ct);
            return folded.IsLeft ? folded : (await read).Bind(_ => folded);
        }
        finally
        {
            // Whatever ends the folding ends the reading.
            await stop.CancelAsync();
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<Either<StoreError, long>> ReadAhead(
        NpgsqlConnection reading, RunHistory history, ChannelWriter<List<SimEvent>> to, CancellationToken ct)
    {
        try
        {
            var batch = new List<SimEvent>(EventsPerBatch);
            var read = await EventReader.ReadSound(
                reading,
                history,
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

    private async Task<Either<StoreError, (SimEvent? Last, long Count)>> FoldAll(
        ChannelReader<List<SimEvent>> batches, RunHistory history, Action<long, SimEvent> also, CancellationToken ct)
    {
        var (folded, last) = (0L, (SimEvent?)null);
        await foreach (var batch in batches.ReadAllAsync(ct))
        {
            foreach (var happened in batch)
            {
                if (Fold(history, folded, happened, also) is { } refused) return refused;
                last = happened;
                if (++folded % EventsPerWrite == 0) await RowTables.WriteNew(connection, run, projector, ct);
            }
        }

        await RowTables.WriteLast(connection, run, projector, ct);
        return (last, folded);
    }

    private StoreError? Fold(RunHistory history, long number, SimEvent happened, Action<long, SimEvent> also)
    {
        try
        {
            projector.Fold(happened);
            also(number, happened);
            return null;
        }
        catch (Exception e) when (HistoryReader.IsRefusal(e))
        {
            return HistoryReader.CantFollow(history, number, e);
        }
    }
}
