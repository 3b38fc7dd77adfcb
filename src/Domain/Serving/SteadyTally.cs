using System.Runtime.InteropServices;
using EventSim.Domain.Scheduling;

namespace EventSim.Domain.Serving;

/// <summary><see cref="SteadySums"/> in the making, sequence by sequence.</summary>
/// <param name="limits">What they run on.</param>
/// <param name="completed">Iterations of the replica that have ended.</param>
internal struct SteadyTally(EngineLimits limits, int completed)
{
    private readonly int[] byOffset = new int[limits.BlockSize];
    private readonly bool takesBlocks = limits.Allocation != KvAllocation.WholeContext;
    private bool unready;
    private long computed;
    private int least = int.MaxValue;
    private int last;

    /// <summary>One more sequence.</summary>
    /// <returns>All so far are ready to decode.</returns>
    public bool Add(in Sequence s)
    {
        if (!s.IsReadyToDecode(completed)) unready = true;
        if (unready) return false;
        computed += s.Computed;
        if (takesBlocks) byOffset[limits.OffsetOf(s.Computed)]++;
        var left = s.StopsAt - s.Known;
        if (left == least) last++;
        if (left < least) (least, last) = (left, 1);
        return true;
    }

    /// <summary>The sums; none where one sequence is not ready to decode, or there is none.</summary>
    public readonly SteadySums? Sums() => unready || last == 0
        ? null
        : new SteadySums(computed, ImmutableCollectionsMarshal.AsImmutableArray(byOffset), least, last);
}
