using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>A change of a <see cref="BlockPool"/> in the making: it ends with <see cref="Done"/>, a trial with
/// <see cref="Undo"/>, and nothing else may use the pool before.</summary>
public sealed class PoolEdit
{
    private readonly BlockPool pool;
    private readonly PoolHistory history;
    private readonly PoolState state;
    private readonly PoolRules rules;
    private readonly long begun;
    private readonly bool isTrial;
    private bool changed;

    internal PoolEdit(BlockPool pool, PoolHistory history, in PoolRules rules, bool isTrial)
    {
        (this.pool, this.history, this.rules, this.isTrial) = (pool, history, rules, isTrial);
        state = history.At(history.Newest);
        begun = history.Begin();
    }

    /// <summary>How many blocks nobody holds.</summary>
    public int Free => state.Free.Blocks;

    /// <summary>Somebody may ask for a block of a request that holds it still.</summary>
    public bool AnyoneShares => rules.SharesPrefixes && state.Sharing > 0;

    /// <summary>The pool with everything that was done.</summary>
    public BlockPool Done() => changed ? new BlockPool(history, history.End(begun)) : pool;

    /// <summary>Makes the pool as it was.</summary>
    public void Undo() => history.Cancel(begun);

    /// <summary>How many of a request's first blocks are in the cache: never the one of its last token.</summary>
    public int Cached(Request request, int known)
    {
        if (!rules.SharesPrefixes) return 0;
        var (most, cached) = ((known - 1) / rules.BlockSize, 0);
        while (state.Find(request, cached, most, rules.BlockSize) is { Run: not null } found) cached = found.Until;
        return cached;
    }

    /// <summary>How many of these blocks nobody holds: to use them takes them out of the free ones.</summary>
    public int Unheld(Request request, int cached)
    {
        var unheld = 0;
        for (var place = 0; place < cached;)
        {
            var (run, until) = state.Find(request, place, cached, rules.BlockSize);
            if (run!.Holders == 0) unheld += until - place;
            place = until;
        }

        return unheld;
    }

    /// <summary>A request is admitted with so many blocks of the cache.</summary>
    public void Admit(Request request, int cached)
    {
        var table = new BlockTable(request) { Registered = cached };
        Do(PoolChange.Open(table));
        for (var place = 0; place < cached;)
        {
            var (run, until) = state.Find(request, place, cached, rules.BlockSize);
            if (run!.From < place) run = Cut(run, place - run.From, null);
            if (run.End > until) Cut(run, until - run.From, null);
            Do(PoolChange.Hold(table, run));
            place = until;
        }
    }

    /// <summary>Takes blocks until a request has room for so many tokens, and registers those that are full with known
    /// ones. Those it has are not taken twice.</summary>
    /// <param name="request">The request.</param>
    /// <param name="computed">Tokens that are to be in the cache.</param>
    /// <param name="known">How many of them are known.</param>
    public void Take(RequestId request, int computed, int known)
    {
        var table = state.Tables[request.Value];
        var until = (computed + rules.BlockSize - 1) / rules.BlockSize;
        for (var place = table.Count; place < until; place = table.Count)
        {
            var free = state.Free.First;
            var (source, end) = SourceOf(table.Request, place, until);
            var run = table.Open(source) ?? new BlockRun(source, place, table);
            Do(PoolChange.Move(table, run, free, Math.Min(end - place, free.Count)));
        }

        Register(table, Math.Min(computed, known));
    }

    /// <summary>Registers the blocks of a request that are full with its first so many tokens.</summary>
    public void Register(RequestId request, int known) => Register(state.Tables[request.Value], known);

    /// <summary>A request gives its blocks back, the last first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The blocks that are full with its first so many tokens are registered before; where nobody
    /// shares it is early enough then.</param>
    public void Release(RequestId request, int known)
    {
        var table = state.Tables[request.Value];
        Register(table, known);
        var front = state.Free.Start;
        while (!table.Runs.IsEmpty)
        {
            var run = table.Runs[^1];
            if (rules.Order == FreedOrder.UnhashedFirst && run.Holders == 1 && run.Registered < run.Count)
            {
                if (run.Registered > 0) run = Cut(run, run.Registered, table);
                Do(PoolChange.LetGo(table, run, front));
                front = run;
            }
            else
            {
                Do(PoolChange.LetGo(table, run, state.Free.Last));
            }
        }

        Do(PoolChange.Close(table));
    }

    private void Register(BlockTable table, int known)
    {
        var full = known / rules.BlockSize;
        if (rules.SharesPrefixes && full > table.Registered) Do(PoolChange.Register(table, full));
    }

    /// <summary>Where the tokens of a request's block come from, and the place of the first after it that come from
    /// elsewhere.</summary>
    private (long Source, int End) SourceOf(Request request, int place, int until)
    {
        if (!rules.SharesPrefixes) return (BlockRun.NoSource, until);
        var source = request.KeyOf(place, rules.BlockSize).Source;
        if (request.Prefix is null) return (source, until);
        var end = place + 1;
        while (end < until && request.KeyOf(end, rules.BlockSize).Source == source) end++;
        return (source, end);
    }

    /// <summary>Cuts a run after so many blocks; gives its rest.</summary>
    private BlockRun Cut(BlockRun run, int count, BlockTable? onlyHolder)
    {
        var rest = run.Rest(count);
        Do(PoolChange.Cut(run, rest, onlyHolder));
        return rest;
    }

    private void Do(in PoolChange change)
    {
        history.Do(change, isTrial);
        changed = true;
    }
}
