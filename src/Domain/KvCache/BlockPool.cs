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
    private readonly long version;

    internal BlockPool(PoolHistory history, long version) => (this.history, this.version) = (history, version);

    /// <summary>How many blocks nobody holds, those that keep known tokens included.</summary>
    public int FreeBlocks => Current.Free.Blocks;

    /// <summary>The blocks that nobody holds, in the order in which they are taken.</summary>
    public ImmutableArray<int> FreeInOrder
    {
        get
        {
            var free = ImmutableArray.CreateBuilder<int>(FreeBlocks);
            foreach (var run in Current.Free.All)
            {
                for (var place = run.Count - 1; place >= 0; place--) free.Add(run[place]);
            }

            return free.ToImmutable();
        }
    }

    private PoolState Current => history.At(version);

    /// <summary>So many blocks, all free and empty.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="kept">How many changes back a version can still be read.</param>
    public static BlockPool Of(int blocks, int kept) => new(new PoolHistory(new PoolState(blocks), kept), 0);

    /// <summary>A pool with this image, and no versions before it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="kept">How many changes back a version can still be read.</param>
    public static BlockPool Of(PoolImage image, int kept) =>
        new(new PoolHistory(PoolImages.ToState(image), kept), 0);

    /// <summary>The pool written out in plain values.</summary>
    public PoolImage ToImage() => PoolImages.Of(Current);

    /// <summary>The blocks of a request, first to last.</summary>
    public ImmutableArray<int> BlocksOf(RequestId request)
    {
        if (!Current.Tables.TryGetValue(request.Value, out var table)) return [];
        var blocks = ImmutableArray.CreateBuilder<int>(table.Count);
        foreach (var run in table.Runs)
        {
            for (var place = 0; place < run.Count; place++) blocks.Add(run[place]);
        }

        return blocks.MoveToImmutable();
    }

    /// <summary>Starts a change.</summary>
    public PoolEdit Edit(in PoolRules rules) => Edit(rules, isTrial: false);

    /// <summary>Starts a change that will be undone.</summary>
    public PoolEdit Try(in PoolRules rules) => Edit(rules, isTrial: true);

    private PoolEdit Edit(in PoolRules rules, bool isTrial)
    {
        var newest = version == history.Newest ? this : new BlockPool(history.From(version), 0);
        return new PoolEdit(newest, newest.history, rules, isTrial);
    }
}
