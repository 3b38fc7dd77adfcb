using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>A change of a <see cref="BlockPool"/> in the making: it ends with <see cref="Done"/> or with
/// <see cref="Undo"/>, and nothing else may use the pool before.</summary>
public sealed class PoolEdit
{
    private readonly BlockPool pool;
    private readonly PoolHistory history;
    private readonly PoolState state;
    private readonly long begun;
    private readonly int blockSize;
    private readonly bool sharesPrefixes;
    private readonly FreedOrder order;

    internal PoolEdit(BlockPool pool, PoolHistory history, int blockSize, bool sharesPrefixes, FreedOrder order)
    {
        (this.pool, this.history, this.blockSize) = (pool, history, blockSize);
        (this.sharesPrefixes, this.order) = (sharesPrefixes, order);
        state = history.At(history.Newest);
        begun = history.Begin();
    }

    /// <summary>How many blocks nobody holds.</summary>
    public int Free => state.Free.Blocks;

    /// <summary>The pool with everything that was done.</summary>
    public BlockPool Done() => history.Begin() == begun ? pool : new BlockPool(history, history.End(begun));

    /// <summary>Makes the pool as it was.</summary>
    public void Undo() => history.Cancel(begun);

    /// <summary>How many of a request's first blocks are in the cache: never the one of its last token.</summary>
    public int Cached(Request request, int known)
    {
        if (!sharesPrefixes) return 0;
        var (most, cached) = ((known - 1) / blockSize, 0);
        while (state.Find(request, cached, most, blockSize) is { Run: not null } found) cached = found.Until;
        return cached;
    }

    /// <summary>How many of these blocks nobody holds: to use them takes them out of the free ones.</summary>
    public int Unheld(Request request, int cached)
    {
        var unheld = 0;
        for (var place = 0; place < cached;)
        {
            var (run, until) = state.Find(request, place, cached, blockSize);
            if (run!.Holders == 0) unheld += until - place;
            place = until;
        }

        return unheld;
    }

    /// <summary>A request is admitted with so many blocks of the cache.</summary>
    public void Admit(Request request, int cached)
    {
        var table = new BlockTable(request) { Registered = cached };
        history.Do(PoolChange.Open(table));
        for (var place = 0; place < cached;)
        {
            var (run, until) = state.Find(request, place, cached, blockSize);
            if (run!.From < place) run = Cut(run, place - run.From, null);
            if (run.End > until) Cut(run, until - run.From, null);
            history.Do(PoolChange.Hold(table, run));
            place = until;
        }
    }

    /// <summary>Takes blocks until a request has room for so many tokens, and registers those that are full with known
    /// ones. Those it has are not taken twice.</summary>
    /// <param name="request">The request.</param>
    /// <param name="computed">Tokens that are to be in the cache.</param>
    /// <param name="known">How many of them are known.</param>
    public void Take(Request request, int computed, int known)
    {
        var table = state.Tables[request.Id.Value];
        var until = (computed + blockSize - 1) / blockSize;
        for (var place = table.Count; place < until; place = table.Count)
        {
            var free = state.Free.First;
            var (source, end) = sharesPrefixes ? SourceOf(request, place, until) : (BlockRun.NoSource, until);
            var run = table.Open(source) ?? new BlockRun(source, place, table);
            history.Do(PoolChange.Move(table, run, free, Math.Min(end - place, free.Count)));
        }

        Register(table, Math.Min(computed, known));
    }

    /// <summary>Registers the blocks of a request that are full with its first so many tokens.</summary>
    public void Register(Request request, int known) => Register(state.Tables[request.Id.Value], known);

    /// <summary>A request gives its blocks back, the last first.</summary>
    public void Release(Request request)
    {
        var table = state.Tables[request.Id.Value];
        var front = state.Free.Start;
        while (!table.Runs.IsEmpty)
        {
            var run = table.Runs[^1];
            if (order == FreedOrder.UnhashedFirst && run.Holders == 1 && run.Registered < run.Count)
            {
                if (run.Registered > 0) run = Cut(run, run.Registered, table);
                history.Do(PoolChange.LetGo(table, run, front));
                front = run;
            }
            else
            {
                history.Do(PoolChange.LetGo(table, run, state.Free.Last));
            }
        }

        history.Do(PoolChange.Close(table));
    }

    private void Register(BlockTable table, int known)
    {
        var full = known / blockSize;
        if (sharesPrefixes && full > table.Registered) history.Do(PoolChange.Register(table, full));
    }

    /// <summary>Where the tokens of a request's block come from, and the place of the first after it that come from
    /// elsewhere.</summary>
    private (long Source, int End) SourceOf(Request request, int place, int until)
    {
        var source = request.KeyOf(place, blockSize).Source;
        var end = place + 1;
        if (request.Prefix is null) return (source, until);
        while (end < until && request.KeyOf(end, blockSize).Source == source) end++;
        return (source, end);
    }

    /// <summary>Cuts a run after so many blocks; gives its rest.</summary>
    private BlockRun Cut(BlockRun run, int count, BlockTable? onlyHolder)
    {
        var rest = run.Rest(count);
        history.Do(PoolChange.Cut(run, rest, onlyHolder));
        return rest;
    }
}
