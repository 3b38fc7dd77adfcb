using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The blocks of a replica's KV cache in place: which are free and in which order they are taken, how many
/// requests hold each, and which known tokens are in which.</summary>
/// <remarks>Block 0 is no block: it joins the ends of the list of free ones.</remarks>
internal sealed class PoolState
{
    private readonly Dictionary<long, KnownBlocks> known = [];
    private readonly Block[] blocks;

    /// <summary>So many free blocks, first to last.</summary>
    public PoolState(int count)
    {
        Free = count;
        blocks = new Block[count + 1];
        for (var block = 0; block <= count; block++)
        {
            blocks[block].Next = block == count ? 0 : block + 1;
            blocks[block].Previous = block == 0 ? count : block - 1;
        }
    }

    private PoolState(PoolState other)
    {
        Free = other.Free;
        blocks = [.. other.blocks];
        known = other.known.ToDictionary(from => from.Key, from => from.Value.Copy());
        foreach (ref var block in blocks.AsSpan())
            if (block.KnownBy is { } from) block.KnownBy = known[from.Source];
        Tables = other.Tables.ToDictionary(table => table.Key, table => table.Value.Copy());
    }

    /// <summary>The same state, which goes its own way.</summary>
    public PoolState Copy() => new(this);

    /// <summary>How many blocks are free.</summary>
    public int Free { get; private set; }

    /// <summary>How many requests hold a block.</summary>
    public ref int Holders(int block) => ref blocks[block].Holders;

    /// <summary>The blocks of the requests that have some.</summary>
    public Dictionary<int, BlockTable> Tables { get; } = [];

    /// <summary>The last free block.</summary>
    public int LastFree => blocks[0].Previous;

    /// <summary>The free block after one; after 0 the first; after the last 0.</summary>
    public int FreeAfter(int block) => blocks[block].Next;

    /// <summary>The free block before one; before the first 0.</summary>
    public int FreeBefore(int block) => blocks[block].Previous;

    /// <summary>The tokens of a block are known.</summary>
    public bool IsKnown(int block) => blocks[block].KnownBy is not null;

    /// <summary>The block that was registered first with these tokens, and still is; 0: none.</summary>
    public int FirstOf(BlockKey key) => known.TryGetValue(key.Source, out var from) ? from[key.Block] : 0;

    /// <summary>Puts a block among the free ones, behind another.</summary>
    public void Link(int block, int behind)
    {
        var after = blocks[behind].Next;
        (blocks[block].Previous, blocks[block].Next) = (behind, after);
        blocks[behind].Next = block;
        blocks[after].Previous = block;
        Free++;
    }

    /// <summary>Takes a block out of the free ones.</summary>
    public void Unlink(int block)
    {
        var (previous, next) = (blocks[block].Previous, blocks[block].Next);
        blocks[previous].Next = next;
        blocks[next].Previous = previous;
        Free--;
    }

    /// <summary>The blocks whose tokens come from a source.</summary>
    public KnownBlocks From(long source)
    {
        if (!known.TryGetValue(source, out var from)) known.Add(source, from = new KnownBlocks(source));
        return from;
    }

    /// <summary>Registers a block behind all with the same tokens.</summary>
    public void Register(int block, KnownBlocks from, int place)
    {
        var last = from[place];
        while (last != 0 && blocks[last].NextSame != 0) last = blocks[last].NextSame;
        Register(block, new Forgotten(from, place, last));
    }

    /// <summary>Registers a block where it stood before it was forgotten.</summary>
    public void Register(int block, in Forgotten was)
    {
        if (was.From.Count++ == 0) known[was.From.Source] = was.From;
        ref var registered = ref blocks[block];
        (registered.KnownBy, registered.Place) = (was.From, was.Place);
        if (was.Behind == 0)
        {
            registered.NextSame = was.From[was.Place];
            was.From[was.Place] = block;
        }
        else
        {
            registered.NextSame = blocks[was.Behind].NextSame;
            blocks[was.Behind].NextSame = block;
        }
    }

    /// <summary>The tokens of a block are known no more; gives what they were.</summary>
    public Forgotten Forget(int block)
    {
        ref var forgotten = ref blocks[block];
        var (from, place, before) = (forgotten.KnownBy!, forgotten.Place, 0);
        if (from[place] == block)
        {
            from[place] = forgotten.NextSame;
        }
        else
        {
            before = from[place];
            while (blocks[before].NextSame != block) before = blocks[before].NextSame;
            blocks[before].NextSame = forgotten.NextSame;
        }

        (forgotten.NextSame, forgotten.KnownBy) = (0, null);
        if (--from.Count == 0) known.Remove(from.Source);
        return new Forgotten(from, place, before);
    }

    /// <summary>One block; all that is touched together lies together.</summary>
    private struct Block
    {
        /// <summary>Where its tokens come from; none: nobody knows.</summary>
        public KnownBlocks? KnownBy;

        /// <summary>Their place there.</summary>
        public int Place;

        /// <summary>The block registered next with the same tokens; 0: none.</summary>
        public int NextSame;

        /// <summary>The free block after it.</summary>
        public int Next;

        /// <summary>The free block before it.</summary>
        public int Previous;

        /// <summary>Requests that hold it.</summary>
        public int Holders;
    }
}

/// <summary>What was known of a block's tokens: where they come from, their place in it, and the block with the same
/// tokens behind which it stood; 0: it was the first.</summary>
internal readonly record struct Forgotten(KnownBlocks From, int Place, int Behind);
