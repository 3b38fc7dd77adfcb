namespace EventSim.Domain.KvCache;

/// <summary>The blocks in the cache whose tokens come from one source, by their place in it.</summary>
/// <param name="source">See <see cref="Workloads.BlockKey.Source"/>.</param>
internal sealed class KnownBlocks(long source)
{
    private int[] firsts = [];

    /// <summary>Where the tokens come from.</summary>
    public long Source => source;

    /// <summary>Blocks that are registered, those with the same tokens counted each.</summary>
    public int Count { get; set; }

    /// <summary>The block that was registered first for a place, and still is; 0: none.</summary>
    public int this[int place]
    {
        get => place < firsts.Length ? firsts[place] : 0;
        set
        {
            if (place >= firsts.Length) Array.Resize(ref firsts, Math.Max(4, Math.Max(place + 1, 2 * firsts.Length)));
            firsts[place] = value;
        }
    }
}
