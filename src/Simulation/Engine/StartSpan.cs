using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>The decision to start a decode span: as many iterations as can be foreseen in which every running sequence
/// decodes and nothing else happens.</summary>
internal static class StartSpan
{
    /// <summary>Iterations foreseen at most: it bounds what an arrival may make superfluous.</summary>
    internal const int Most = 256;

    /// <summary>The start of a span whose first batch has been planned; none where fewer than two iterations can be
    /// foreseen.</summary>
    public static SimEvent? Of(SimulationEnvironment environment, ReplicaState replica, Batch batch, SimTime at)
    {
        if (!environment.Spans || !batch.Chunks.IsEmpty || !IsForeseeable(replica)) return null;
        if (replica.Limits.PipelineStages > 1) return StartRotation.Of(environment, replica, at);
        if (batch.Decodes < replica.RunningCount) return null;
        var sums = replica.Steady?.Sums ?? SteadySums.OfReady(replica);
        if (sums is null) return null;
        var ends = Ends(environment, replica, sums, at);
        return ends.Length < 2 ? null : new SimEvent.DecodeSpanStarted(at, replica.Id, replica.Iterations, ends);
    }

    private static bool IsForeseeable(ReplicaState replica) =>
        replica.Limits.Async == AsyncScheduling.Off
        && replica.LeavingBlocks == 0
        && Schedulers.ForeseesDecodes(replica);

    /// <summary>When each iteration ends: until a request finishes, the blocks are used up, or the run
    /// stops.</summary>
    private static ImmutableArray<SimTime> Ends(
        SimulationEnvironment environment, ReplicaState replica, SteadySums sums, SimTime at)
    {
        var (count, before) = (replica.RunningCount, replica.Steady?.Steps ?? 0);
        var most = Math.Min(sums.LeastLeft - before, Most);
        if (most < 2) return [];
        Span<SimTime> ends = stackalloc SimTime[Most];
        var foreseen = 0;
        var free = replica.FreeBlocks;
        var longest = environment.Costs.AsksForLongest ? replica.LongestDecode - before : 0;
        var spare = Schedulers.BlocksThatDecodesSpare(environment.Limits.Scheduler);
        for (var steps = before; foreseen < most; steps++)
        {
            free -= sums.BlocksAfter(steps);
            if (free < spare) break;
            var shape = Shapes.OfDecodes(count, sums.Computed + ((long)count * (steps + 1)), longest + steps);
            var end = at + environment.Costs.StageTime(shape, 0);
            if (end > environment.StopsAt) break;
            ends[foreseen++] = end;
            at = end;
        }

        return [.. ends[..foreseen]];
    }
}
