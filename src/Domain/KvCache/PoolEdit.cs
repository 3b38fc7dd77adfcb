using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>A change of a <see cref="BlockPool"/> in the making: it ends with <see cref="Done"/> or with
/// <see cref="Undo"/>, and nothing else may use the pool before.</summary>
public sealed class PoolEdit
{
    private readonly BlockPool pool;
    private readonly PoolState state;
    private readonly PoolLog log = new();
    private readonly int blockSize;
    private readonly bool sharesPrefixes;
    private readonly FreedOrder order;

    internal PoolEdit(BlockPool pool, PoolState state, int blockSize, bool sharesPrefixes, FreedOrder order) =>
        (this.pool, this.state, this.blockSize, this.sharesPrefixes, this.order) =
            (pool, state, blockSize, sharesPrefixes, order);

    /// <summary>How many blocks nobody holds.</summary>
    public int Free => state.Free[0];

    /// <summary>The pool with everything that was done.</summary>
    public BlockPool Done() => pool.After(log);

    /// <summary>Makes the pool as it was.</summary>
    public void Undo() => log.WriteBack(state);

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
            if (state.Holders[state.FirstOf(request.KeyOf(i, blockSize))] == 0) unheld++;
        return unheld;
    }

    /// <summary>A request is admitted with so many blocks of the cache.</summary>
    public void Admit(Request request, int cached)
    {
        var table = new BlockTable();
        log.Table(request.Id.Value, null);
        state.SetTable(request.Id.Value, table);
        for (var i = 0; i < cached; i++)
        {
            var block = state.FirstOf(request.KeyOf(i, blockSize));
            if (state.Holders[block] == 0) Unlink(block);
            Set(state.Holders, block, state.Holders[block] + 1);
            Append(request, table, block);
            table.Registered = i + 1;
        }
    }

    /// <summary>Takes blocks until a request has room for so many tokens, and registers those that are full with known
    /// ones. Those it has are not taken twice.</summary>
    /// <param name="request">The request.</param>
    /// <param name="computed">Tokens that are to be in the cache.</param>
    /// <param name="known">How many of them are known.</param>
    public void Take(Request request, int computed, int known)
    {
        var table = state.TableOf(request.Id.Value)!;
        for (var missing = ((computed + blockSize - 1) / blockSize) - table.Count; missing > 0; missing--)
        {
            var block = state.Next[0];
            Unlink(block);
            Forget(block);
            Set(state.Holders, block, 1);
            Append(request, table, block);
        }

        Register(request, table, Math.Min(computed, known));
    }

    /// <summary>Registers the blocks of a request that are full with its first so many tokens.</summary>
    public void Register(Request request, int known) =>
        Register(request, state.TableOf(request.Id.Value)!, known);

    /// <summary>A request gives its blocks back.</summary>
    public void Release(Request request)
    {
        var id = request.Id.Value;
        var table = state.TableOf(id)!;
        var place = 0;
        for (var i = table.Count - 1; i >= 0; i--)
        {
            var block = table[i];
            Set(state.Holders, block, state.Holders[block] - 1);
            if (state.Holders[block] > 0) continue;
            if (state.Keys[block] != PoolState.NoKey || order == FreedOrder.AllLast) Link(block, state.Previous[0]);
            else
            {
                Link(block, place);
                place = block;
            }
        }

        log.Table(id, table);
        state.SetTable(id, null);
    }

    private void Register(Request request, BlockTable table, int known)
    {
        if (!sharesPrefixes) return;
        while ((table.Registered + 1) * blockSize <= known)
        {
            var block = table[table.Registered];
            log.Table(request.Id.Value, table);
            var key = request.KeyOf(table.Registered++, blockSize);
            log.Key(state.Keys, block);
            state.Keys[block] = key;
            var first = state.FirstOf(key);
            if (first == 0) SetFirst(key, block);
            else Set(state.NextSame, LastSame(first), block);
        }
    }

    private void Append(Request request, BlockTable table, int block)
    {
        log.Table(request.Id.Value, table);
        table.Add(block);
    }

    /// <summary>What a block held is in the cache no more.</summary>
    private void Forget(int block)
    {
        var key = state.Keys[block];
        if (key == PoolState.NoKey) return;
        log.Key(state.Keys, block);
        state.Keys[block] = PoolState.NoKey;
        var first = state.FirstOf(key);
        if (first == block) SetFirst(key, state.NextSame[block]);
        else Set(state.NextSame, BeforeSame(first, block), state.NextSame[block]);
        if (state.NextSame[block] != 0) Set(state.NextSame, block, 0);
    }

    private int LastSame(int first)
    {
        while (state.NextSame[first] != 0) first = state.NextSame[first];
        return first;
    }

    private int BeforeSame(int first, int block)
    {
        while (state.NextSame[first] != block) first = state.NextSame[first];
        return first;
    }

    private void SetFirst(BlockKey key, int block)
    {
        log.First(key, state.FirstOf(key));
        state.SetFirst(key, block);
    }

    /// <summary>Puts a block among the free ones, behind another.</summary>
    private void Link(int block, int behind)
    {
        var next = state.Next[behind];
        Set(state.Previous, block, behind);
        Set(state.Next, block, next);
        Set(state.Next, behind, block);
        Set(state.Previous, next, block);
        Set(state.Free, 0, state.Free[0] + 1);
    }

    private void Unlink(int block)
    {
        var (previous, next) = (state.Previous[block], state.Next[block]);
        Set(state.Next, previous, next);
        Set(state.Previous, next, previous);
        Set(state.Free, 0, state.Free[0] - 1);
    }

    private void Set(int[] array, int at, int value)
    {
        log.Number(array, at);
        array[at] = value;
    }
}
