using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Reading;

/// <summary>Reads the simulation events of a run with those of the runs that it was branched off.</summary>
/// <param name="history">Whose events they are.</param>
/// <param name="from">The first event wanted, from 0.</param>
/// <param name="isSound">Each must be the next link of its stream's hash chain, as what goes on after them must not
/// build on events that were altered; from the first event alone.</param>
internal sealed class HistoryReader(RunHistory history, long from, bool isSound)
{
    /// <summary>Hands them over until told to stop.</summary>
    /// <param name="connection">Reads them.</param>
    /// <param name="take">Takes a batch of events; says whether to go on.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Either<StoreError, Unit>> Read(
        NpgsqlConnection connection, Func<EventBatch, ValueTask<bool>> take, CancellationToken ct)
    {
        var next = from;
        for (var i = 0; i < history.Stretches.Length; i++)
        {
            var stretch = history.Stretches[i];
            if (stretch.Until <= next) continue;
            var chain = isSound && stretch.Started.Chain == EventChain.Name ? new EventChain(stretch.Run) : null;
            var reader = new StretchReader(stretch, take);
            var read = await reader.Read(connection, next, chain, ct);
            if (read.IsLeft || !reader.GoesOn) return read;
            next = reader.Next;
            if (stretch.Until is not { } until) continue;
            if (next < until)
                return new StoreError.Corrupt(
                    stretch.Run.Value, new EventPlace(next), "it is missing, and a branch needs it");
            if (chain is not null && chain.Last.ToString() != history.Stretches[i + 1].Started.Parent?.Link)
                return new StoreError.Altered(
                    stretch.Run.Value, $"it is no longer what {history.Stretches[i + 1].Run} was branched off");
        }

        return unit;
    }
}
