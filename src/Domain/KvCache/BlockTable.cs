namespace EventSim.Domain.KvCache;

/// <summary>The KV blocks of a request, first to last.</summary>
internal sealed class BlockTable
{
    private int[] blocks = new int[8];

    /// <summary>Blocks of the request.</summary>
    public int Count { get; private set; }

    /// <summary>The first so many of them are known by what their tokens are.</summary>
    public int Registered { get; set; }

    /// <summary>The block at a place.</summary>
    public int this[int place] => blocks[place];

    /// <summary>All of them.</summary>
    public ReadOnlySpan<int> Blocks => blocks.AsSpan(0, Count);

    /// <summary>Adds a block at the end.</summary>
    public void Add(int block)
    {
        if (Count == blocks.Length) Array.Resize(ref blocks, 2 * Count);
        blocks[Count++] = block;
    }

    /// <summary>Takes the last block off.</summary>
    public int RemoveLast() => blocks[--Count];
}
