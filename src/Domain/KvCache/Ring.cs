namespace EventSim.Domain.KvCache;

/// <summary>The last entries of a log that grows for ever, each by its number from 0.</summary>
internal sealed class Ring<T>
{
    private T[] entries = new T[16];

    /// <summary>The oldest entry that is kept.</summary>
    public long First { get; private set; }

    /// <summary>The number of the next entry.</summary>
    public long Next { get; private set; }

    /// <summary>An entry that is kept.</summary>
    public ref T this[long number] => ref entries[(int)(number & (entries.Length - 1))];

    /// <summary>Adds an entry.</summary>
    public void Add(in T entry)
    {
        if (Next - First == entries.Length) Grow();
        this[Next++] = entry;
    }

    /// <summary>Drops entries from the newest on, back to a number.</summary>
    public void CutAt(long number) => Next = number;

    /// <summary>Keeps no entry before a number.</summary>
    public void DropBefore(long number) => First = number;

    private void Grow()
    {
        var grown = new T[2 * entries.Length];
        for (var number = First; number < Next; number++) grown[number & (grown.Length - 1)] = this[number];
        entries = grown;
    }
}
