using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EventSim.Domain.Scheduling;

namespace EventSim.Domain.Serving;

/// <summary>Iterations in which every running sequence decoded and nothing else happened, one after the other: the
/// sequences stand as they did before the first, so many tokens on. It spares copying them every iteration.</summary>
/// <param name="Steps">Iterations of this kind that have started; 0: all are ready for the first.</param>
/// <param name="Sums">Sums over the sequences as they stood.</param>
public sealed record Steady(int Steps, SteadySums Sums)
{
    /// <summary>The sequences that stood so, each decoded <see cref="Steps"/> times.</summary>
    public ImmutableArray<Sequence> Expand(ImmutableArray<Sequence> stood, int lastBatch)
    {
        if (Steps == 0) return stood;
        var expanded = ImmutableArray.CreateBuilder<Sequence>(stood.Length);
        foreach (ref readonly var s in stood.AsSpan()) expanded.Add(s.Decoded(Steps, lastBatch));
        return expanded.MoveToImmutable();
    }
}

/// <summary>Sums over sequences that are all ready to decode.</summary>
/// <param name="Computed">Sum of their computed tokens.</param>
/// <param name="ByOffset">How many have computed so many tokens of their last KV block; none where they hold all the
/// blocks that they will ever need. Shape: [block size].</param>
/// <param name="LeastLeft">The fewest output tokens that one of them still has to produce.</param>
/// <param name="Last">How many of them have so few left.</param>
public sealed record SteadySums(long Computed, ImmutableArray<int> ByOffset, int LeastLeft, int Last)
{
    /// <summary>The sums over the sequences of a replica as they stand; none where one of them is not ready to decode,
    /// where there is none, and where they are about to be put in another order.</summary>
    public static SteadySums? OfReady(ReplicaState replica) => RunningOrder.IsSettled(replica.Limits, replica.Requests)
        ? Of(replica.Stood, replica.Completed, replica.Limits)
        : null;

    private static SteadySums? Of(ImmutableArray<Sequence> running, int completed, EngineLimits limits)
    {
        if (running.IsEmpty) return null;
        var sums = new Draft(limits);
        foreach (ref readonly var s in running.AsSpan())
        {
            if (!s.IsReadyToDecode(completed)) return null;
            sums.Add(s);
        }

        return sums.ToSums();
    }

    /// <summary>KV blocks that the sequences take when they decode after so many steps.</summary>
    public int BlocksAfter(int steps)
    {
        var offset = steps % ByOffset.Length;
        return ByOffset[offset == 0 ? 0 : ByOffset.Length - offset];
    }

    /// <summary>KV blocks that the sequences take when they decode so many times more after so many steps.</summary>
    public int BlocksAfter(int steps, int times)
    {
        var blocks = 0;
        for (var i = 0; i < times; i++) blocks += BlocksAfter(steps + i);
        return blocks;
    }

    /// <summary>Sums in the making.</summary>
    internal struct Draft(EngineLimits limits)
    {
        private readonly int[] byOffset = new int[limits.BlockSize];
        private readonly bool takesBlocks = limits.Allocation != KvAllocation.WholeContext;
        private long computed;
        private int least = int.MaxValue;
        private int last;

        /// <summary>Adds a sequence.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(in Sequence s)
        {
            computed += s.Computed;
            if (takesBlocks) byOffset[limits.OffsetOf(s.Computed)]++;
            var left = s.StopsAt - s.Known;
            if (left == least) last++;
            if (left < least) (least, last) = (left, 1);
        }

        /// <summary>The sums.</summary>
        public readonly SteadySums ToSums() =>
            new(computed, ImmutableCollectionsMarshal.AsImmutableArray(byOffset), least, last);
    }
}
