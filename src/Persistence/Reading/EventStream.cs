using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EventSim.Domain.Events;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Persistence.Reading;

/// <summary>The stored events of a run, taken one by one while a connection of its own reads ahead, a bounded number of
/// them.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private const int BatchesAhead = 32;

    private readonly Channel<EventBatch> _ahead = Channel.CreateBounded<EventBatch>(
        new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });

    private readonly RunHistory _history;
    private readonly Task<Either<StoreError, Unit>> _reading;
    private EventBatch _batch = new(0, []);
    private int _taken;

    /// <summary>Begins to read.</summary>
    /// <param name="history">Whose events they are.</param>
    /// <param name="read">Hands over batches of them until told to stop.</param>
    internal EventStream(
        RunHistory history, Func<Func<EventBatch, ValueTask<bool>>, Task<Either<StoreError, Unit>>> read)
    {
        _history = history;
        _reading = Task.Run(() => Fill(read));
    }

    /// <summary>The next event, if it has been read already.</summary>
    public bool TryTake([NotNullWhen(true)] out SimEvent? next)
    {
        if (_taken == _batch.Events.Length && _ahead.Reader.TryRead(out var batch)) (_batch, _taken) = (batch, 0);
        next = _taken < _batch.Events.Length ? _batch.Events[_taken++] : null;
        return next is not null;
    }

    /// <summary>Waits until an event can be taken.</summary>
    /// <returns>One can; else there is none left.</returns>
    public async Task<Either<StoreError, bool>> Wait()
    {
        if (await _ahead.Reader.WaitToReadAsync()) return true;
        return (await _reading).Map(_ => false);
    }

    /// <summary>Hands over all events, each with its number, until told to stop. Whoever takes them folds them: an
    /// event that was altered can be readable, and yet be none that may happen then.</summary>
    /// <returns>How many events were handed over.</returns>
    internal async Task<Either<StoreError, long>> Each(Func<long, SimEvent, ValueTask<bool>> take)
    {
        for (var count = 0L; ; count++)
        {
            if (!TryTake(out var next))
            {
                var more = await Wait();
                if (more.IsLeft) return more.Map(_ => 0L);
                if (!TryTake(out next)) return count;
            }

            var number = _batch.From + _taken - 1;
            try
            {
                if (!await take(number, next)) return count + 1;
            }
            catch (Exception e) when (e is not OperationCanceledException && Faults.Of(e) is null)
            {
                return CantFollow(number, e);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _ahead.Writer.TryComplete();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Either<StoreError, Unit>> Fill(
        Func<Func<EventBatch, ValueTask<bool>>, Task<Either<StoreError, Unit>>> read)
    {
        try
        {
            return await read(HandOver);
        }
        finally
        {
            _ahead.Writer.TryComplete();
        }
    }

    private async ValueTask<bool> HandOver(EventBatch batch)
    {
        while (await _ahead.Writer.WaitToWriteAsync())
            if (_ahead.Writer.TryWrite(batch)) return true;
        return false;
    }

    private StoreError.Corrupt CantFollow(long number, Exception e)
    {
        var stretch = _history.Stretches.Last(one => one.From <= number);
        var why = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        return new StoreError.Corrupt(
            stretch.Run.Value, new EventPlace(number), $"it can't follow the events before it ({why})");
    }
}
