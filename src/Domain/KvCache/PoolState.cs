using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The blocks of a replica's KV cache in place: which are free and in which order they are taken, how many
/// requests hold each, and which known tokens are in which.</summary>
/// <remarks>Block 0 is no block: it joins the ends of the list of free ones.</remarks>
internal sealed class PoolState
{
    private readonly Dictionary<long, KnownBlocks> known = [];
    private readonly Dictionary<int, BlockTable> tables = [];
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

    /// <summary>How many blocks are free.</summary>
    public int Free { get; private set; }

    /// <summary>Requests that hold a block.</summary>
    public int[] Holders { get; }

    /// <summary>The blocks of the requests that have some.</summary>
    public Dictionary<int, BlockTable> Tables => tables;

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

    /// <summary>What the tokens of a block are; none: nobody knows.</summary>
    public BlockKey? KeyOf(int block) =>
        knownBy[block] is { } blocks ? new BlockKey(blocks.Source, placeIn[block]) : null;

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

    /// <summary>Registers what the tokens of a block are, behind a block with the same tokens; behind 0, before
    /// all.</summary>
    public void Register(int block, BlockKey key, int behind)
    {
        if (!known.TryGetValue(key.Source, out var blocks)) known.Add(key.Source, blocks = new KnownBlocks(key.Source));
        blocks.Count++;
        (knownBy[block], placeIn[block]) = (blocks, key.Block);
        if (behind == 0)
        {
            nextSame[block] = blocks[key.Block];
            blocks[key.Block] = block;
        }
        else
        {
            nextSame[block] = nextSame[behind];
            nextSame[behind] = block;
        }
    }

    /// <summary>The last block with these tokens; 0: none.</summary>
    public int LastOf(BlockKey key)
    {
        var last = FirstOf(key);
        while (last != 0 && nextSame[last] != 0) last = nextSame[last];
        return last;
    }

    /// <summary>The tokens of a block are known no more; gives the block with the same tokens that stands before it, 0
    /// where it is the first.</summary>
    public int Forget(int block)
    {
        var blocks = knownBy[block]!;
        var before = 0;
        if (blocks[placeIn[block]] == block)
        {
            blocks[placeIn[block]] = nextSame[block];
        }
        else
        {
            before = blocks[placeIn[block]];
            while (nextSame[before] != block) before = nextSame[before];
            nextSame[before] = nextSame[block];
        }

        nextSame[block] = 0;
        knownBy[block] = null;
        if (--blocks.Count == 0) known.Remove(blocks.Source);
        return before;
    }
}
