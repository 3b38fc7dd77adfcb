using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The blocks of a replica's KV cache in place: which are free and in which order they are taken, how many
/// requests hold each, and which known tokens are in which.</summary>
/// <remarks>Block 0 is no block: it joins the ends of the list of free ones.</remarks>
internal sealed class PoolState
{
    private readonly Dictionary<long, KnownBlocks> known = [];
    private readonly KnownBlocks?[] knownBy;
    private readonly int[] placeIn;
    private readonly int[] nextSame;
    private readonly int[] next;
    private readonly int[] previous;

    /// <summary>So many free blocks, first to last.</summary>
    public PoolState(int blocks)
    {
        Free = blocks;
        Holders = new int[blocks + 1];
        knownBy = new KnownBlocks?[blocks + 1];
        placeIn = new int[blocks + 1];
        nextSame = new int[blocks + 1];
        next = new int[blocks + 1];
        previous = new int[blocks + 1];
        for (var block = 0; block <= blocks; block++)
        {
            next[block] = block == blocks ? 0 : block + 1;
            previous[block] = block == 0 ? blocks : block - 1;
        }
    }

    private PoolState(PoolState other)
    {
        Free = other.Free;
        Holders = [.. other.Holders];
        placeIn = [.. other.placeIn];
        nextSame = [.. other.nextSame];
        next = [.. other.next];
        previous = [.. other.previous];
        known = other.known.ToDictionary(from => from.Key, from => from.Value.Copy());
        knownBy = [.. other.knownBy.Select(from => from is null ? null : known[from.Source])];
        Tables = other.Tables.ToDictionary(table => table.Key, table => table.Value.Copy());
    }

    /// <summary>The same state, which goes its own way.</summary>
    public PoolState Copy() => new(this);

    /// <summary>How many blocks are free.</summary>
    public int Free { get; private set; }

    /// <summary>Requests that hold a block.</summary>
    public int[] Holders { get; }

    /// <summary>The blocks of the requests that have some.</summary>
    public Dictionary<int, BlockTable> Tables { get; } = [];

    /// <summary>The last free block.</summary>
    public int LastFree => previous[0];

    /// <summary>The free block after one; after 0 the first; after the last 0.</summary>
    public int FreeAfter(int block) => next[block];

    /// <summary>The free block before one; before the first 0.</summary>
    public int FreeBefore(int block) => previous[block];

    /// <summary>The tokens of a block are known.</summary>
    public bool IsKnown(int block) => knownBy[block] is not null;

    /// <summary>The block that was registered first with these tokens, and still is; 0: none.</summary>
    public int FirstOf(BlockKey key) => known.TryGetValue(key.Source, out var blocks) ? blocks[key.Block] : 0;

    /// <summary>Puts a block among the free ones, behind another.</summary>
    public void Link(int block, int behind)
    {
        var after = next[behind];
        (previous[block], next[block]) = (behind, after);
        (next[behind], previous[after]) = (block, block);
        Free++;
    }

    /// <summary>Takes a block out of the free ones.</summary>
    public void Unlink(int block)
    {
        (next[previous[block]], previous[next[block]]) = (next[block], previous[block]);
        Free--;
    }

    /// <summary>The blocks whose tokens come from a source.</summary>
    public KnownBlocks From(long source)
    {
        if (!known.TryGetValue(source, out var blocks)) known.Add(source, blocks = new KnownBlocks(source));
        return blocks;
    }

    /// <summary>Registers a block behind all with the same tokens.</summary>
    public void Register(int block, KnownBlocks from, int place)
    {
        var last = from[place];
        while (last != 0 && nextSame[last] != 0) last = nextSame[last];
        Register(block, new Forgotten(from, place, last));
    }

    /// <summary>Registers a block where it stood before it was forgotten.</summary>
    public void Register(int block, in Forgotten was)
    {
        if (was.From.Count++ == 0) known[was.From.Source] = was.From;
        (knownBy[block], placeIn[block]) = (was.From, was.Place);
        if (was.Behind == 0)
        {
            nextSame[block] = was.From[was.Place];
            was.From[was.Place] = block;
        }
        else
        {
            nextSame[block] = nextSame[was.Behind];
            nextSame[was.Behind] = block;
        }
    }

    /// <summary>The tokens of a block are known no more; gives what they were.</summary>
    public Forgotten Forget(int block)
    {
        var (from, place, before) = (knownBy[block]!, placeIn[block], 0);
        if (from[place] == block)
        {
            from[place] = nextSame[block];
        }
        else
        {
            before = from[place];
            while (nextSame[before] != block) before = nextSame[before];
            nextSame[before] = nextSame[block];
        }

        nextSame[block] = 0;
        knownBy[block] = null;
        if (--from.Count == 0) known.Remove(from.Source);
        return new Forgotten(from, place, before);
    }
}

/// <summary>What was known of a block's tokens: where they come from, their place in it, and the block with the same
/// tokens behind which it stood; 0: it was the first.</summary>
internal readonly record struct Forgotten(KnownBlocks From, int Place, int Behind);
