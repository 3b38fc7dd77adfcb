using System.Runtime.InteropServices;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>The decision to start a decode span over several stages: as many iterations as can be foreseen in which
/// batches of decodes take turns and nothing else happens.</summary>
internal static class StartRotation
{
    /// <summary>The start of a span whose first batch has been planned, of decodes alone; none where fewer than two
    /// iterations can be foreseen.</summary>
    public static SimEvent? Of(SimulationEnvironment environment, ReplicaState replica, SimTime at)
    {
        if (environment.Costs.AsksForLongest || !NobodyIsAdmitted(replica)) return null;
        if (Rotation.Of(replica) is not { } rotation) return null;
        if (rotation.Groups.Any(group => group.Count > replica.Limits.MaxNumBatchedTokens)) return null;
        var foreseen = new Foreseen(environment, replica, rotation, at);
        while (foreseen.TryStartNext()) { }
        return foreseen.Steps < 2
            ? null
            : new SimEvent.DecodeSpanStarted(
                at, replica.Id, replica.Iterations, foreseen.Ends, foreseen.Stages);
    }

    /// <summary>Batches differ in size, so that a request that finds no room in one may find it in the next.</summary>
    private static bool NobodyIsAdmitted(ReplicaState replica) =>
        replica.Waiting.Count == 0 || replica.RunningCount >= replica.Limits.MaxNumSeqs;

    /// <summary>Iterations in the making. After each of them it is known when the next would start: there the span may
    /// end.</summary>
    private sealed class Foreseen(
        SimulationEnvironment environment, ReplicaState replica, Rotation rotation, SimTime at)
    {
        private readonly int depth = replica.Limits.PipelineStages;
        private readonly int spare = Schedulers.BlocksThatDecodesSpare(environment.Limits.Scheduler);
        private readonly List<SimTime> ends = [];
        private readonly List<StageSpan> stages = [];
        private int free = replica.FreeBlocks;
        private int ended;

        /// <summary>Iterations that are foreseen.</summary>
        public int Steps { get; private set; }

        /// <summary>When they end.</summary>
        public ImmutableArray<SimTime> Ends => [.. ends[..Steps]];

        /// <summary>When each stage works on them.</summary>
        public ImmutableArray<StageSpan> Stages => [.. stages[..(Steps * depth)]];

        /// <summary>Foresees one more, if it starts before anything else happens.</summary>
        public bool TryStartNext()
        {
            var start = StartOf(ends.Count);
            if (start > environment.StopsAt || FinishesUntil(start)) return false;
            Steps = ends.Count;
            if (Steps == StartSpan.Most || start == environment.StopsAt || Merges(start)) return false;
            var group = rotation.GroupOf(Steps);
            var turns = rotation.TurnsBefore(Steps);
            free -= group.Sums.BlocksAfter(turns);
            if (free < spare) return false;
            Place(group.BatchAfter(turns), start);
            return true;
        }

        private SimTime StartOf(int iteration) => rotation.StartOf(
            iteration, at, CollectionsMarshal.AsSpan(ends), CollectionsMarshal.AsSpan(stages));

        /// <summary>A batch that ends by then brings somebody's last token.</summary>
        private bool FinishesUntil(SimTime start)
        {
            for (; EndOf(ended) <= start; ended++)
            {
                if (FinishingIn(ended) > 0) return true;
            }

            return false;
        }

        /// <summary>The group after the next has left the pipeline, too: the two would be one batch.</summary>
        private bool Merges(SimTime start) => EndOf(Steps) <= start;

        private SimTime EndOf(int batch) => rotation.EndOf(batch, CollectionsMarshal.AsSpan(ends));

        private int FinishingIn(int batch)
        {
            var iteration = batch - rotation.InFlight.Length;
            return iteration < 0
                ? rotation.InFlight[batch].Finishing
                : rotation.GroupOf(iteration).FinishingAfter(rotation.TurnsBefore(iteration));
        }

        private void Place(Batch batch, SimTime start)
        {
            Span<StageSpan> placed = stackalloc StageSpan[depth];
            var before = ends.Count > 0 ? CollectionsMarshal.AsSpan(stages)[^depth..]
                : replica.Flights.IsEmpty ? [] : replica.Flights[^1].Stages.AsSpan();
            var shape = Shapes.OfDecodes(batch.Decodes, batch.DecodeContext);
            Pipeline.Place(environment.Costs, shape, before, start, Duration.Zero, placed);
            foreach (var stage in placed) stages.Add(stage);
            ends.Add(placed[^1].End);
        }
    }
}
