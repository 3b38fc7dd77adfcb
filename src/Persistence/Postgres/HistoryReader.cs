using EventSim.Domain.Events;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using LanguageExt;
using Npgsql;

namespace EventSim.Persistence.Postgres;

/// <summary>Reads the simulation events of a run with those of the runs that it was branched off.</summary>
/// <param name="connection">Reads them.</param>
/// <param name="history">Whose events they are.</param>
/// <param name="take">Takes an event and its number; says whether to go on.</param>
internal sealed class HistoryReader(
    NpgsqlConnection connection, RunHistory history, Func<long, SimEvent, ValueTask<bool>> take)
{
    private StoreError? refused;
    private long next;
    private bool goesOn = true;

    /// <summary>Hands them over from a number on, until told to stop.</summary>
    /// <param name="from">The first event wanted, from 0.</param>
    /// <param name="isSound">Each must be the next link of its stream's hash chain; from the first event alone.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many events were handed over.</returns>
    public async Task<Either<StoreError, long>> Read(long from, bool isSound, CancellationToken ct)
    {
        next = from;
        for (var i = 0; i < history.Stretches.Length; i++)
        {
            var stretch = history.Stretches[i];
            if (!goesOn || stretch.Until <= next) continue;
            var chain = isSound && stretch.Started.Chain == EventChain.Name ? new EventChain(stretch.Run) : null;
            var read = await Read(stretch, chain, ct);
            if (read.IsLeft) return read;
            if (refused is not null) return refused;
            if (stretch.Until is not { } until || !goesOn) continue;
            if (next < until)
                return new StoreError.Corrupt(
                    stretch.Run.Value, next + Ahead(stretch), "it is missing, and a branch needs it");
            if (chain is not null && chain.Last.ToString() != history.Stretches[i + 1].Started.Parent?.Link)
                return new StoreError.Altered(
                    stretch.Run.Value, $"it is no longer what {history.Stretches[i + 1].Run} was branched off");
        }

        return next - from;
    }

    // A chain is followed from the run's start on.
    private Task<Either<StoreError, long>> Read(RunStretch stretch, EventChain? chain, CancellationToken ct)
    {
        var ahead = Ahead(stretch);
        return EventReader.Read(
            connection,
            stretch.Run,
            (chain is null ? next + ahead : 1, stretch.Until - 1 + ahead),
            (chain, stretch.From),
            async (version, happened) => happened switch
            {
                SimEvent e => await Take(version - ahead, e),
                RunStarted => version == 1,
                _ => false,
            },
            ct);
    }

    private async ValueTask<bool> Take(long number, SimEvent happened)
    {
        try
        {
            goesOn = await take(number, happened);
            next = number + 1;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            refused = CantFollow(history, number, e);
            goesOn = false;
        }

        return goesOn;
    }

    /// <summary>A fold has thrown, not the database: an event that was altered can be readable, and yet be none that
    /// may happen then.</summary>
    public static bool IsRefusal(Exception e) => e is not OperationCanceledException && Faults.Of(e) is null;

    /// <summary>The error of an event that can't be folded.</summary>
    public static StoreError CantFollow(RunHistory history, long number, Exception e)
    {
        var stretch = history.Stretches.Last(one => one.From <= number);
        var why = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        return new StoreError.Corrupt(
            stretch.Run.Value, number + Ahead(stretch), $"it can't follow the events before it ({why})");
    }

    private static long Ahead(RunStretch stretch) => EventReader.VersionOfFirstEvent - stretch.From;
}
