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
    private BlockPool? nearer;
    private List<PoolChange>? changes;
    private bool isOlder;

    private BlockPool(PoolState state) => this.state = state;

    /// <summary>How many blocks nobody holds, those that keep known tokens included.</summary>
    public int FreeBlocks => Current().Free;

    /// <summary>The blocks that nobody holds, in the order in which they are taken.</summary>
    public ImmutableArray<int> FreeInOrder
    {
        get
        {
            var current = Current();
            var free = ImmutableArray.CreateBuilder<int>(current.Free);
            for (var block = current.FreeAfter(0); block != 0; block = current.FreeAfter(block)) free.Add(block);
            return free.ToImmutable();
        }
    }

    /// <summary>So many blocks, all free and empty.</summary>
    public static BlockPool Of(int blocks) => new(new PoolState(blocks));

    /// <summary>The blocks of a request, first to last.</summary>
    public ImmutableArray<int> BlocksOf(RequestId request) =>
        [.. Current().Tables.TryGetValue(request.Value, out var table) ? table.Blocks : []];

    /// <summary>Starts a change.</summary>
    public PoolEdit Edit(int blockSize, bool sharesPrefixes, Scheduling.FreedOrder order) =>
        new(this, Current(), blockSize, sharesPrefixes, order);

    /// <summary>The pool after what was done to the state of this one.</summary>
    internal BlockPool After(List<PoolChange> done)
    {
        var after = new BlockPool(Current());
        (state, nearer, changes, isOlder) = (null, after, done, true);
        return after;
    }

    /// <summary>The state, as it is for this version. It stands with another one: the changes on the way from there are
    /// undone or done again.</summary>
    private PoolState Current()
    {
        if (state is not null) return state;
        var path = new Stack<BlockPool>();
        var at = this;
        for (; at.state is null; at = at.nearer!) path.Push(at);
        while (path.TryPop(out var version))
        {
            version.Apply(at.state!);
            (version.state, at.state) = (at.state, null);
            (at.nearer, at.changes, at.isOlder) = (version, version.changes, !version.isOlder);
            (version.nearer, version.changes) = (null, null);
            at = version;
        }

        return state!;
    }

    /// <summary>Brings the state of the version nearer to it to this one.</summary>
    private void Apply(PoolState nearby)
    {
        if (!isOlder)
        {
            foreach (var change in changes!) change.Do(nearby);
            return;
        }

        for (var i = changes!.Count - 1; i >= 0; i--) changes[i].Undo(nearby);
    }
}
