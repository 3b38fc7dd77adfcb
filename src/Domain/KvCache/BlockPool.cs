using EventSim.Domain.Identity;

namespace EventSim.Domain.KvCache;

/// <summary>The KV blocks of a replica, with identities and with what is known of their tokens: a value, which never
/// changes. All versions share one state in place. The newest reads it as it stands; an older one holds what was
/// overwritten since, and writes it back before it is read, so that going on from the newest costs what it changes, and
/// versions that nobody holds cost nothing.</summary>
/// <remarks>Source: H. G. Baker, "Shallow binding makes functional arrays fast", 1991. One thread at a time.</remarks>
public sealed class BlockPool
{
    private PoolState? state;
    private BlockPool? newer;
    private PoolLog? changes;

    private BlockPool(PoolState state) => this.state = state;

    /// <summary>How many blocks nobody holds, those that keep known tokens included.</summary>
    public int FreeBlocks => Current().Free[0];

    /// <summary>The blocks that nobody holds, in the order in which they are taken.</summary>
    public ImmutableArray<int> FreeInOrder
    {
        get
        {
            var next = Current().Next;
            var free = ImmutableArray.CreateBuilder<int>(FreeBlocks);
            for (var block = next[0]; block != 0; block = next[block]) free.Add(block);
            return free.ToImmutable();
        }
    }

    /// <summary>So many blocks, all free and empty.</summary>
    public static BlockPool Of(int blocks) => new(new PoolState(blocks));

    /// <summary>The blocks of a request, first to last.</summary>
    public ImmutableArray<int> BlocksOf(RequestId request) =>
        [.. Current().TableOf(request.Value) is { } table ? table.Blocks : []];

    /// <summary>Starts a change.</summary>
    public PoolEdit Edit(int blockSize, bool sharesPrefixes, Scheduling.FreedOrder order) =>
        new(this, Current(), blockSize, sharesPrefixes, order);

    /// <summary>The pool after what was done to the state of this one.</summary>
    internal BlockPool After(PoolLog log)
    {
        var after = new BlockPool(Current());
        (state, newer, changes) = (null, after, log);
        return after;
    }

    /// <summary>The state, as it is for this version.</summary>
    private PoolState Current()
    {
        if (state is not null) return state;
        var path = new Stack<BlockPool>();
        var newest = this;
        for (; newest.state is null; newest = newest.newer!) path.Push(newest);
        while (path.TryPop(out var older))
        {
            (older.state, newest.state) = (newest.state, null);
            (newest.newer, newest.changes) = (older, older.changes!.WriteBack(older.state!));
            (older.newer, older.changes) = (null, null);
            newest = older;
        }

        return state!;
    }
}
