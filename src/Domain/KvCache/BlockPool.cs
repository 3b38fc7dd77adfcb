using EventSim.Domain.Identity;

namespace EventSim.Domain.KvCache;

/// <summary>The KV blocks of a replica, with identities and with what is known of their tokens: a value, which never
/// changes. All versions share one state in place, so that going on from the newest costs what it changes; an older one
/// undoes what was done since before it is read, as far back as changes are kept, and going on from it makes a
/// copy.</summary>
/// <remarks>After H. G. Baker, "Shallow binding makes functional arrays fast", 1991. One thread at a time.</remarks>
public sealed class BlockPool
{
    private readonly PoolHistory history;
    private readonly int version;

    private BlockPool(PoolHistory history, int version) => (this.history, this.version) = (history, version);

    /// <summary>How many blocks nobody holds, those that keep known tokens included.</summary>
    public int FreeBlocks => Current.Free;

    /// <summary>The blocks that nobody holds, in the order in which they are taken.</summary>
    public ImmutableArray<int> FreeInOrder
    {
        get
        {
            var current = Current;
            var free = ImmutableArray.CreateBuilder<int>(current.Free);
            for (var block = current.FreeAfter(0); block != 0; block = current.FreeAfter(block)) free.Add(block);
            return free.ToImmutable();
        }
    }

    private PoolState Current => history.At(version);

    /// <summary>So many blocks, all free and empty.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="kept">How many changes back a version can still be read.</param>
    public static BlockPool Of(int blocks, int kept) => new(new PoolHistory(new PoolState(blocks), kept), 0);

    /// <summary>The blocks of a request, first to last.</summary>
    public ImmutableArray<int> BlocksOf(RequestId request) =>
        [.. Current.Tables.TryGetValue(request.Value, out var table) ? table.Blocks : []];

    /// <summary>Starts a change.</summary>
    public PoolEdit Edit(int blockSize, bool sharesPrefixes, Scheduling.FreedOrder order)
    {
        var newest = version == history.Newest ? this : new BlockPool(history.From(version), 0);
        return new PoolEdit(newest, newest.Current, blockSize, sharesPrefixes, order);
    }

    /// <summary>The pool after what was done to the state of this one, the newest.</summary>
    internal BlockPool After(List<PoolChange> done) => new(history, history.Add(done));
}
