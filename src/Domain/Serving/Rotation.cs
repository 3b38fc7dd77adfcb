using EventSim.Domain.Batching;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;

namespace EventSim.Domain.Serving;

/// <summary>Batches of sequences that all decode, which take turns in a pipeline: the first is about to start, the
/// others are in it.</summary>
/// <param name="InFlight">The batches in the pipeline, oldest first.</param>
/// <param name="Groups">The sequences of each, those about to start first: iteration i is of group i modulo their
/// number.</param>
public sealed record Rotation(ImmutableArray<Flight> InFlight, ImmutableArray<DecodeGroup> Groups)
{
    /// <summary>The rotation of a replica, if nobody is admitted meanwhile; none where somebody prefills or waits for
    /// his batch, or where they are about to be put in another order.</summary>
    public static Rotation? Of(ReplicaState replica)
    {
        if (!RunningOrder.IsSettled(replica.Limits, replica.Requests)) return null;
        var (completed, flights) = (replica.Completed, replica.Flights);
        var groups = new DecodeGroup.Draft[flights.Length + 1];
        for (var i = 0; i < groups.Length; i++) groups[i] = new DecodeGroup.Draft(replica.Limits);
        for (var place = 0; place < replica.Stood.Length; place++)
        {
            ref readonly var s = ref replica.Stood.ItemRef(place);
            if (!s.HasOutput || s.Known - s.Computed != 1) return null;
            groups[s.IsInFlight(completed) ? s.LastBatch - completed + 1 : 0].Add(place, s);
        }

        for (var i = 0; i < flights.Length; i++)
        {
            // Who was preempted from a batch runs no longer, but its token still comes out of the pipeline.
            var batch = flights[i].Batch;
            if (!batch.Chunks.IsEmpty || batch.Sequences != groups[i + 1].Count) return null;
        }

        return groups[0].Count == 0 ? null : new Rotation(flights, [.. groups.Select(group => group.ToGroup())]);
    }

    /// <summary>The group of an iteration.</summary>
    public DecodeGroup GroupOf(int iteration) => Groups[iteration % Groups.Length];

    /// <summary>How often a group has decoded before an iteration of its.</summary>
    public int TurnsBefore(int iteration) => iteration / Groups.Length;

    /// <summary>When a batch ends, those in the pipeline counted before the iterations; never: it is none of
    /// them.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="ends">When the iterations end that have been placed.</param>
    public SimTime EndOf(int batch, ReadOnlySpan<SimTime> ends)
    {
        var iteration = batch - InFlight.Length;
        if (iteration < 0) return InFlight[batch].EndsAt;
        return iteration < ends.Length ? ends[iteration] : SimTime.Never;
    }

    /// <summary>When an iteration starts: once its group and the first stage are ready.</summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="at">When the first starts.</param>
    /// <param name="ends">When those before it end.</param>
    /// <param name="stages">When each stage works on those before it.</param>
    public SimTime StartOf(
        int iteration, SimTime at, ReadOnlySpan<SimTime> ends, ReadOnlySpan<StageSpan> stages)
    {
        if (iteration == 0) return at;

        // Its group's last batch is the one before, with those in the pipeline counted.
        var depth = stages.Length / ends.Length;
        return SimTime.Max(EndOf(iteration - 1, ends), stages[(iteration - 1) * depth].End);
    }
}

/// <summary>Running sequences that decode together.</summary>
/// <param name="Places">Their places among those that run. Shape: [sequences].</param>
/// <param name="Sums">Sums over them, once the batch in which they are has ended.</param>
public sealed record DecodeGroup(ImmutableArray<int> Places, SteadySums Sums)
{
    /// <summary>How many.</summary>
    public int Count => Places.Length;

    /// <summary>The batch in which they decode after so many turns.</summary>
    public Batch BatchAfter(int turns) =>
        new([], 0, 0, Count, ContextAfter(turns), Count);

    /// <summary>The sum of their tokens in the cache in that batch, the new ones included.</summary>
    public long ContextAfter(int turns) => Sums.Computed + ((long)Count * (turns + 1));

    /// <summary>How many of them produce their last token in the batch after so many turns.</summary>
    public int FinishingAfter(int turns) => turns + 1 == Sums.LeastLeft ? Sums.Last : 0;

    /// <summary>A group in the making.</summary>
    internal struct Draft(EngineLimits limits)
    {
        private readonly ImmutableArray<int>.Builder places = ImmutableArray.CreateBuilder<int>();
        private SteadySums.Draft sums = new(limits);

        /// <summary>How many.</summary>
        public readonly int Count => places.Count;

        /// <summary>Adds the sequence at a place.</summary>
        public void Add(int place, in Sequence s)
        {
            places.Add(place);
            sums.Add(s);
        }

        /// <summary>The group.</summary>
        public readonly DecodeGroup ToGroup() => new(places.DrainToImmutable(), sums.ToSums());
    }
}
