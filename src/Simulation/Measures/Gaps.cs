namespace EventSim.Simulation.Measures;

/// <summary>Gaps between consecutive tokens, pooled and merged by value.</summary>
public sealed class Gaps
{
    /// <summary>Beyond so many distinct values, gaps are merged into bins of relative width 2^-10.</summary>
    public const int MostDistinct = 10_000_000;

    private readonly Dictionary<long, long> counts = [];
    private long lastGap = -1;
    private long lastCount;

    /// <summary>Gaps were merged into bins: percentiles are within 2^-10 of the exact ones.</summary>
    public bool IsBinned { get; private set; }

    /// <summary>Adds a gap in nanoseconds, so many times. Equal gaps in a row cost next to nothing.</summary>
    public void Add(long gap, long times = 1)
    {
        if (gap == lastGap) lastCount += times;
        else Change(gap, times);
    }

    /// <summary>All gaps in nanoseconds, ascending, and how many there are of each.</summary>
    public (long[] Gaps, long[] Counts) Sorted()
    {
        Flush();
        var (gaps, times) = (new long[counts.Count], new long[counts.Count]);
        counts.Keys.CopyTo(gaps, 0);
        counts.Values.CopyTo(times, 0);
        Array.Sort(gaps, times);
        return (gaps, times);
    }

    private void Change(long gap, long times)
    {
        Flush();
        lastGap = gap;
        lastCount = times;
    }

    private void Flush()
    {
        if (lastCount > 0) Count(IsBinned ? Bin(lastGap) : lastGap, lastCount);
        lastCount = 0;
        lastGap = -1;
        if (IsBinned || counts.Count <= MostDistinct) return;
        IsBinned = true;
        var exact = counts.ToArray();
        counts.Clear();
        foreach (var (gap, count) in exact) Count(Bin(gap), count);
        counts.TrimExcess();
    }

    private void Count(long gap, long count) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, gap, out _) += count;

    /// <summary>The gap with all but its first eleven binary digits zero.</summary>
    private static long Bin(long gap)
    {
        var drop = Math.Max(0, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)gap) - 11);
        return gap >> drop << drop;
    }
}
