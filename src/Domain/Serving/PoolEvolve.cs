using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;

namespace EventSim.Domain.Serving;

/// <summary>How the KV blocks of a replica follow from what happened to it, where they have identities.</summary>
internal static class PoolEvolve
{
    /// <summary>Starts a change of a replica's blocks; none: they are only counted.</summary>
    public static PoolEdit? Edit(this ReplicaState replica) => replica.Pool?.Edit(
        replica.Limits.BlockSize, replica.Limits.PrefixCaching, replica.Limits.FreedOrder);

    /// <summary>The replica with its blocks as they were made.</summary>
    public static ReplicaState With(this ReplicaState replica, PoolEdit? edit) => edit is null
        ? replica
        : replica with { FreeBlocks = edit.Free, Pool = edit.Done() };

    /// <summary>The members of a batch have the room that it needs, each in its turn.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="started">The replica after the start of the batch.</param>
    /// <param name="iteration">The batch.</param>
    /// <param name="chunks">Its chunks and admissions, in batch order.</param>
    public static void GiveRoom(
        PoolEdit edit, ReplicaState started, int iteration, ReadOnlySpan<PrefillChunk> chunks)
    {
        for (var i = 0; i < started.Stood.Length; i++)
        {
            ref readonly var s = ref started.Stood.ItemRef(i);
            if (s.LastBatch != iteration) continue;
            var isChunk = !chunks.IsEmpty && chunks[0].Request == s.Request;
            if (!isChunk && StaysInBlock(started.Limits, s.Computed - 1)) continue;
            var request = started.Requests[i];
            if (isChunk)
            {
                if (chunks[0].Kind.IsAdmission())
                    edit.Admit(request, chunks[0].Context / started.Limits.BlockSize);
                chunks = chunks[1..];
            }

            var known = s.Known - (s.Samples ? 1 : 0) - InFlight.Samples(started, s.Request, iteration);
            edit.Take(request, s.Computed, known);
        }
    }

    /// <summary>All running sequences have room for more tokens, one after the other.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="steps">How often they have decoded since they stood so.</param>
    /// <param name="times">How often they decode now.</param>
    public static void GiveRoomToAll(PoolEdit edit, ReplicaState replica, int steps, int times = 1)
    {
        for (var step = steps; step < steps + times; step++)
        {
            for (var i = 0; i < replica.Stood.Length; i++)
            {
                var computed = replica.Stood.ItemRef(i).Computed + step;
                if (!StaysInBlock(replica.Limits, computed))
                    edit.Take(replica.Requests[i], computed + 1, computed + 1);
            }
        }
    }

    /// <summary>Running requests, in their order, are given room.</summary>
    public static void GiveRoom(PoolEdit edit, ReplicaState replica, ReadOnlySpan<GivenRoom> given)
    {
        var at = 0;
        foreach (var (request, tokens) in given)
        {
            while (replica.Stood[at].Request != request) at++;
            var s = replica.Stood[at];
            if (tokens == 1 && StaysInBlock(replica.Limits, s.Computed)) continue;
            edit.Take(replica.Requests[at], s.Computed + tokens, s.Known - InFlight.Samples(replica, request, null));
        }
    }

    /// <summary>The next token after so many neither takes a block nor fills one. With asynchronous scheduling that is
    /// not known.</summary>
    private static bool StaysInBlock(EngineLimits limits, int computed) =>
        limits.Async == AsyncScheduling.Off && !limits.StartsBlock(computed) && !limits.StartsBlock(computed + 1);

    /// <summary>Tokens that were to come are there: the blocks that they fill are registered.</summary>
    public static void Register(PoolEdit edit, ReplicaState ended, Flight flight)
    {
        for (var i = 0; i < ended.Stood.Length; i++)
        {
            var s = ended.Stood[i];
            var isMember = flight.Stood.Any(member =>
                member.Request == s.Request && flight.Has(member) && member.Samples);
            if (isMember)
                edit.Register(ended.Requests[i], s.Computed - InFlight.Samples(ended, s.Request, null));
        }
    }
}
