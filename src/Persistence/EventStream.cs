using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EventSim.Domain.Events;
using LanguageExt;

namespace EventSim.Persistence;

/// <summary>The stored events of a run, taken one by one while a connection of its own reads ahead, a bounded number of
/// them.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private const int EventsOfABatch = 512;
    private const int BatchesAhead = 8;

    private readonly Channel<SimEvent[]> _ahead = Channel.CreateBounded<SimEvent[]>(
        new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });

    private readonly List<SimEvent> _filling = new(EventsOfABatch);
    private readonly Task<Either<StoreError, long>> _reading;
    private SimEvent[] _batch = [];
    private int _taken;

    /// <summary>Begins to read.</summary>
    /// <param name="read">Hands over the events until told to stop.</param>
    internal EventStream(Func<Func<SimEvent, ValueTask<bool>>, Task<Either<StoreError, long>>> read) =>
        _reading = Task.Run(() => Fill(read));

    /// <summary>The next event, if it has been read already.</summary>
    public bool TryTake([NotNullWhen(true)] out SimEvent? next)
    {
        if (_taken == _batch.Length && _ahead.Reader.TryRead(out var batch)) (_batch, _taken) = (batch, 0);
        next = _taken < _batch.Length ? _batch[_taken++] : null;
        return next is not null;
    }

    /// <summary>Waits until an event can be taken.</summary>
    /// <returns>One can; else there is none left.</returns>
    public async Task<Either<StoreError, bool>> Wait()
    {
        if (await _ahead.Reader.WaitToReadAsync()) return true;
        return (await _reading).Map(_ => false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _ahead.Writer.TryComplete();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Either<StoreError, long>> Fill(
        Func<Func<SimEvent, ValueTask<bool>>, Task<Either<StoreError, long>>> read)
    {
        try
        {
            var done = await read(Add);
            if (done.IsRight && _filling.Count > 0) await HandOver();
            return done;
        }
        finally
        {
            _ahead.Writer.TryComplete();
        }
    }

    private ValueTask<bool> Add(SimEvent happened)
    {
        _filling.Add(happened);
        return _filling.Count < EventsOfABatch ? ValueTask.FromResult(true) : HandOver();
    }

    private async ValueTask<bool> HandOver()
    {
        var batch = _filling.ToArray();
        _filling.Clear();
        while (await _ahead.Writer.WaitToWriteAsync())
            if (_ahead.Writer.TryWrite(batch)) return true;
        return false;
    }
}
