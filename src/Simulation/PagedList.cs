namespace EventSim.Simulation;

/// <summary>A list of values that grows in pages of 256 KiB, so that growing copies nothing and leaves nothing behind:
/// a run may have millions of requests.</summary>
/// <typeparam name="T">The values.</typeparam>
public sealed class PagedList<T>
    where T : struct
{
    private const int PageBytes = 1 << 18;

    private readonly int bits = System.Numerics.BitOperations.Log2(
        (uint)(PageBytes / System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    private T[][] pages = [];

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value at an index from 0.</summary>
    public ref T this[int index] => ref pages[index >> bits][index & ((1 << bits) - 1)];

    /// <summary>Adds a value at the end.</summary>
    public void Add(T value)
    {
        if (Count == pages.Length << bits) pages = [.. pages, new T[1 << bits]];
        this[Count++] = value;
    }
}
