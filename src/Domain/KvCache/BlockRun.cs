namespace EventSim.Domain.KvCache;

/// <summary>KV blocks that follow one another in the tables of all requests that hold them, if anybody does: they were
/// taken by one request, and are held, freed and found together. The first ones are known by their tokens.</summary>
/// <param name="source">Where their tokens come from; see <see cref="Workloads.BlockKey.Source"/>.</param>
/// <param name="from">The place of the first, in the source and in the tables.</param>
/// <param name="owner">The table that may add blocks.</param>
internal sealed class BlockRun(long source, int from, BlockTable? owner)
{
    /// <summary>The source of blocks of which nobody will ask what they are.</summary>
    public const long NoSource = -1;

    /// <summary>Room for blocks to come: those of a request that decodes come one by one.</summary>
    private const int Spare = 16;

    private BlockCell[] cells = [];
    private int first;

    /// <summary>Where the tokens come from.</summary>
    public long Source => source;

    /// <summary>The place of the first block.</summary>
    public int From => from;

    /// <summary>The place after the last block.</summary>
    public int End => from + Count;

    /// <summary>The table that may add blocks; none: it was so from the start.</summary>
    public BlockTable? Owner => owner;

    /// <summary>Blocks.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them, from the first, are known by their tokens.</summary>
    public int Registered { get; set; }

    /// <summary>Requests that hold them.</summary>
    public int Holders { get; set; }

    /// <summary>The run that is taken before this one, where nobody holds it.</summary>
    public BlockRun? Before { get; set; }

    /// <summary>The run that is taken after this one, where nobody holds it.</summary>
    public BlockRun? After { get; set; }

    /// <summary>The run of the same source that was taken before it.</summary>
    public BlockRun? Sibling { get; set; }

    /// <summary>Blocks of which nothing is known, to be taken 1, 2, 3, ….</summary>
    public static BlockRun OfAll(int blocks) => new(NoSource, 0, null)
    {
        cells = [.. Enumerable.Range(0, blocks).Select(i => new BlockCell(blocks - i, 0))],
        Count = blocks,
    };

    /// <summary>The blocks.</summary>
    public ImmutableArray<BlockCell> Cells => [.. cells.AsSpan(first, Count)];

    /// <summary>The block at a place of the run.</summary>
    public int this[int place] => cells[first + place].Block;

    /// <summary>The block at a place of the tables is known by its tokens.</summary>
    public bool Knows(int place) => place >= from && place < from + Registered;

    /// <summary>When the block at a place of the tables was registered: an earlier one is found first. 0: not
    /// noted.</summary>
    public int RegisteredAt(int place) => cells[first + place - from].RegisteredAt;

    /// <summary>Its first blocks up to a count are known by their tokens.</summary>
    public void Register(int count, ref int clock)
    {
        for (; Registered < count; Registered++)
        {
            ref var cell = ref cells[first + Registered];
            cell = cell with { RegisteredAt = ++clock };
        }
    }

    /// <summary>Moves the last so many blocks of another run to the end of this one, the last first.</summary>
    public void TakeFrom(BlockRun other, int count)
    {
        var end = first + Count;
        if (end + count > cells.Length) Array.Resize(ref cells, Math.Max(2 * end, end + count + Spare));
        for (var i = 0; i < count; i++) cells[end + i] = new BlockCell(other[other.Count - 1 - i], 0);
        Count += count;
        other.Count -= count;
        other.Registered = Math.Min(other.Registered, other.Count);
    }

    /// <summary>Undoes <see cref="TakeFrom"/>: the other run still has the blocks beyond its end.</summary>
    public void GiveBackTo(BlockRun other, int count, int registered)
    {
        Count -= count;
        other.Count += count;
        other.Registered = registered;
    }

    /// <summary>The blocks from a count on as a run of their own: this one has to be shortened by <see cref="Shorten"/>
    /// then.</summary>
    public BlockRun Rest(int count) => new(source, from + count, owner)
    {
        cells = cells,
        first = first + count,
        Count = Count - count,
        Registered = Math.Max(0, Registered - count),
        Holders = Holders,
    };

    /// <summary>Leaves out the blocks of its rest.</summary>
    public void Shorten(BlockRun rest)
    {
        Count -= rest.Count;
        Registered -= rest.Registered;
    }

    /// <summary>Undoes <see cref="Shorten"/>.</summary>
    public void Lengthen(BlockRun rest)
    {
        // It shares its blocks with the rest, or the rest has moved on with a copy of them.
        cells = rest.cells;
        Count += rest.Count;
        Registered += rest.Registered;
    }

    /// <summary>A run of its own with this image, which nobody holds yet.</summary>
    public static BlockRun Of(RunImage image, BlockTable? owner) => new(image.Source, image.From, owner)
    {
        cells = [.. image.Cells],
        Count = image.Cells.Length,
        Registered = image.Registered,
    };
}
