using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;

namespace EventSim.Domain.Serving;

/// <summary>How KV blocks move between the GPUs and the CPU's memory.</summary>
public static class Swapping
{
    /// <summary>The first of the victims' blocks that fit go to the CPU's memory. Those of a victim whose batch is
    /// still in the pipeline are not complete, and are dropped.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="victims">The requests to be preempted, in order, with the tokens they hold.</param>
    public static ImmutableArray<bool> Choose(
        ReplicaState replica, ImmutableArray<PlannedPreemption> victims)
    {
        var room = replica.Limits.Swap.Blocks - replica.SwappedBlocks;
        var chosen = ImmutableArray.CreateBuilder<bool>(victims.Length);
        foreach (var (request, held, _) in victims)
        {
            var blocks = replica.Limits.BlocksFor(held);
            var fits = blocks <= room && blocks > 0 && !IsInFlight(replica, request);
            if (fits) room -= blocks;
            chosen.Add(fits);
        }

        return chosen.MoveToImmutable();
    }

    /// <summary>Blocks that a batch brings back, if it starts now.</summary>
    public static int BroughtBack(ReplicaState replica, ImmutableArray<PrefillChunk> chunks)
    {
        if (replica.SwappedBlocks == 0) return 0;
        var blocks = 0;
        foreach (var chunk in chunks)
        {
            if (chunk.Kind is EntryKind.Resumed or EntryKind.Returned)
                blocks += replica.Limits.BlocksFor(replica.Waiting.FindPreempted(chunk.Request)?.Swapped ?? 0);
        }

        return blocks;
    }

    /// <summary>A victim's blocks are in the CPU's memory; the next batch waits for the transfer.</summary>
    internal static ReplicaState Out(ReplicaState replica, int held)
    {
        var blocks = replica.Limits.BlocksFor(held);
        return replica with
        {
            SwappedBlocks = replica.SwappedBlocks + blocks,
            LeavingBlocks = replica.LeavingBlocks + blocks,
        };
    }

    /// <summary>The state in which a batch has started: what it brought back takes blocks of the GPUs again.</summary>
    internal static ReplicaState In(ReplicaState before, SimEvent.IterationStarted started, ReplicaState after)
    {
        var blocks = BroughtBack(before, started.Chunks);
        if (blocks == 0 && before.LeavingBlocks == 0) return after;
        return after with
        {
            SwappedBlocks = after.SwappedBlocks - blocks,
            LeavingBlocks = 0,
            FreeBlocks = after.FreeBlocks - blocks,
        };
    }

    private static bool IsInFlight(ReplicaState replica, RequestId request) =>
        replica.Limits.PipelineStages > 1
        && replica.Stood[replica.PlaceOf(request)].IsInFlight(replica.Completed);
}
