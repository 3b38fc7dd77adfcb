using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>A change of a <see cref="BlockPool"/> in the making: it ends with <see cref="Done"/> or with
/// <see cref="Undo"/>, and nothing else may use the pool before.</summary>
public sealed class PoolEdit
{
    private readonly List<PoolChange> changes = [];
    private readonly BlockPool pool;
    private readonly PoolState state;
    private readonly int blockSize;
    private readonly bool sharesPrefixes;
    private readonly FreedOrder order;

    internal PoolEdit(BlockPool pool, PoolState state, int blockSize, bool sharesPrefixes, FreedOrder order) =>
        (this.pool, this.state, this.blockSize, this.sharesPrefixes, this.order) =
            (pool, state, blockSize, sharesPrefixes, order);

    /// <summary>How many blocks nobody holds.</summary>
    public int Free => state.Free;

    /// <summary>The pool with everything that was done.</summary>
    public BlockPool Done() => changes.Count == 0 ? pool : pool.After(changes);

    /// <summary>Makes the pool as it was.</summary>
    public void Undo()
    {
        for (var i = changes.Count - 1; i >= 0; i--) changes[i].Undo(state);
    }

    /// <summary>How many of a request's first blocks are in the cache: never the one of its last token.</summary>
    public int Cached(Request request, int known)
    {
        if (!sharesPrefixes) return 0;
        var most = (known - 1) / blockSize;
        var hit = 0;
        while (hit < most && state.FirstOf(request.KeyOf(hit, blockSize)) != 0) hit++;
        return hit;
    }

    /// <summary>How many of these blocks nobody holds: to use them takes them out of the free ones.</summary>
    public int Unheld(Request request, int cached)
    {
        var unheld = 0;
        for (var i = 0; i < cached; i++)
            if (state.Holders(state.FirstOf(request.KeyOf(i, blockSize))) == 0) unheld++;
        return unheld;
    }

    /// <summary>A request is admitted with so many blocks of the cache.</summary>
    public void Admit(Request request, int cached) => Do(new PoolChange.Admit(request, blockSize, cached));

    /// <summary>Takes blocks until a request has room for so many tokens, and registers those that are full with known
    /// ones. Those it has are not taken twice.</summary>
    /// <param name="request">The request.</param>
    /// <param name="computed">Tokens that are to be in the cache.</param>
    /// <param name="known">How many of them are known.</param>
    public void Take(Request request, int computed, int known)
    {
        var table = state.Tables[request.Id.Value];
        var missing = ((computed + blockSize - 1) / blockSize) - table.Count;
        if (missing > 0) Do(new PoolChange.Take(request, missing));
        Register(request, table, Math.Min(computed, known));
    }

    /// <summary>Registers the blocks of a request that are full with its first so many tokens.</summary>
    public void Register(Request request, int known) => Register(request, state.Tables[request.Id.Value], known);

    /// <summary>A request gives its blocks back.</summary>
    public void Release(Request request) => Do(new PoolChange.Release(request, order));

    private void Register(Request request, BlockTable table, int known)
    {
        var full = known / blockSize;
        if (sharesPrefixes && full > table.Registered) Do(new PoolChange.Register(request, blockSize, full));
    }

    private void Do(PoolChange change)
    {
        change.Do(state);
        changes.Add(change);
    }
}
