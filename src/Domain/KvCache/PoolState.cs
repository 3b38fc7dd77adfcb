using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The blocks of a replica's KV cache in place: which are free and in which order they are taken, how many
/// requests hold each, and which known tokens are in which. Changes only through <see cref="PoolEdit"/>.</summary>
/// <remarks>Block 0 is no block: it joins the ends of the list of free ones.</remarks>
internal sealed class PoolState
{
    /// <summary>The key of a block whose tokens are not known.</summary>
    public static readonly BlockKey NoKey = new(0, -1);

    private readonly Dictionary<BlockKey, int> firsts = [];
    private readonly Dictionary<int, BlockTable> tables = [];

    /// <summary>So many free blocks, first to last.</summary>
    public PoolState(int blocks)
    {
        Holders = new int[blocks + 1];
        Next = new int[blocks + 1];
        Previous = new int[blocks + 1];
        NextSame = new int[blocks + 1];
        Keys = new BlockKey[blocks + 1];
        Array.Fill(Keys, NoKey);
        for (var block = 0; block <= blocks; block++)
        {
            Next[block] = block == blocks ? 0 : block + 1;
            Previous[block] = block == 0 ? blocks : block - 1;
        }

        Free = [blocks];
    }

    /// <summary>Requests that hold a block.</summary>
    public int[] Holders { get; }

    /// <summary>The free block after one; after 0: the first.</summary>
    public int[] Next { get; }

    /// <summary>The free block before one; before 0: the last.</summary>
    public int[] Previous { get; }

    /// <summary>The block registered next with the same tokens; 0: none.</summary>
    public int[] NextSame { get; }

    /// <summary>What the tokens of a block are.</summary>
    public BlockKey[] Keys { get; }

    /// <summary>How many blocks are free; one number.</summary>
    public int[] Free { get; }

    /// <summary>The block that was registered first with these tokens and still is; 0: none.</summary>
    public int FirstOf(BlockKey key) => firsts.GetValueOrDefault(key);

    /// <summary>Sets it.</summary>
    public void SetFirst(BlockKey key, int block)
    {
        if (block == 0) firsts.Remove(key);
        else firsts[key] = block;
    }

    /// <summary>The blocks of a request; none: it has none.</summary>
    public BlockTable? TableOf(int request) => tables.GetValueOrDefault(request);

    /// <summary>Gives a request its table.</summary>
    public void SetTable(int request, BlockTable? table)
    {
        if (table is null) tables.Remove(request);
        else tables[request] = table;
    }

    /// <summary>Makes a request's table as it was.</summary>
    public void Restore(TableEntry entry)
    {
        SetTable(entry.Request, entry.Table);
        entry.Table?.Restore(entry);
    }
}
