using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>How the KV blocks of a replica follow from what happened to it, where they have identities.</summary>
internal static class PoolEvolve
{
    private const int None = -1;
    private const int OnStack = 512;

    /// <summary>Starts a change of a replica's blocks; none: they are only counted.</summary>
    public static PoolEdit? Edit(this ReplicaState replica) => replica.Pool?.Edit(replica.Limits.PoolRules);

    /// <summary>The replica with its blocks as they were made.</summary>
    public static ReplicaState With(this ReplicaState replica, PoolEdit? edit) => edit is null
        ? replica
        : replica with { FreeBlocks = edit.Free, Pool = edit.Done() };

    /// <summary>The members of a batch have the room that it needs, each in its turn.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="replica">The replica before.</param>
    /// <param name="iteration">The batch.</param>
    /// <param name="running">The running sequences once it has started.</param>
    /// <param name="requests">Their requests.</param>
    /// <param name="chunks">Its chunks and admissions, in batch order.</param>
    public static void GiveRoom(
        PoolEdit edit,
        ReplicaState replica,
        int iteration,
        ImmutableArray<Sequence> running,
        ImmutableArray<Request> requests,
        ReadOnlySpan<PrefillChunk> chunks)
    {
        var shares = edit.AnyoneShares;
        for (var i = 0; i < running.Length; i++)
        {
            ref readonly var s = ref running.ItemRef(i);
            if (s.LastBatch != iteration) continue;
            var isChunk = !chunks.IsEmpty && chunks[0].Request == s.Request;
            if (!isChunk && StaysInBlock(replica.Limits, s.Computed - 1, shares)) continue;
            if (isChunk)
            {
                if (chunks[0].Kind.IsAdmission())
                    edit.Admit(requests[i], chunks[0].Context / replica.Limits.BlockSize);
                chunks = chunks[1..];
            }

            var known = s.Known - (s.Samples ? 1 : 0) - InFlight.Samples(replica, s.Request);
            edit.Take(s.Request, s.Computed, known);
        }
    }

    /// <summary>All running sequences have room for more tokens, one after the other.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="replica">The replica; without asynchronous scheduling.</param>
    /// <param name="steps">How often they have decoded since they stood so.</param>
    /// <param name="times">How often they decode now.</param>
    public static void GiveRoomToAll(PoolEdit edit, ReplicaState replica, int steps, int times = 1)
    {
        if (times == 0) return;
        var (size, count) = (replica.Limits.BlockSize, replica.Stood.Length);
        var onStack = size + count <= OnStack;
        var byOffset = onStack ? stackalloc int[size] : new int[size];
        var after = onStack ? stackalloc int[count] : new int[count];
        SortByOffset(replica, byOffset, after);
        for (var step = steps; step < steps + times; step++)
        {
            // The next token starts a block of some, and fills one of others: they do not get in each other's way.
            GiveRoomFrom(byOffset[(size - (step % size)) % size], step, after);
            if (size > 1 && edit.AnyoneShares) GiveRoomFrom(byOffset[(size - 1 - (step % size)) % size], step, after);
        }

        void GiveRoomFrom(int first, int step, ReadOnlySpan<int> after)
        {
            for (var place = first; place != None; place = after[place])
            {
                ref readonly var s = ref replica.Stood.ItemRef(place);
                var computed = s.Computed + step + 1;
                edit.Take(s.Request, computed, computed);
            }
        }
    }

    /// <summary>Running sequences have room for one more token, one after the other.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="replica">The replica; without asynchronous scheduling.</param>
    /// <param name="places">Their places.</param>
    /// <param name="steps">How often they have decoded since they stood so.</param>
    public static void GiveRoomTo(PoolEdit edit, ReplicaState replica, ImmutableArray<int> places, int steps)
    {
        foreach (var place in places)
        {
            ref readonly var s = ref replica.Stood.ItemRef(place);
            var computed = s.Computed + steps;
            if (!StaysInBlock(replica.Limits, computed, edit.AnyoneShares))
                edit.Take(s.Request, computed + 1, computed + 1);
        }
    }

    /// <summary>Sorts the running sequences by how many tokens of their last KV block they have computed.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="byOffset">The first place with so many. Shape: [block size].</param>
    /// <param name="after">By place, the next with as many. Shape: [running sequences].</param>
    private static void SortByOffset(ReplicaState replica, Span<int> byOffset, Span<int> after)
    {
        byOffset.Fill(None);
        for (var place = after.Length - 1; place >= 0; place--)
        {
            ref var first = ref byOffset[replica.Limits.OffsetOf(replica.Stood.ItemRef(place).Computed)];
            (after[place], first) = (first, place);
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
            if (tokens == 1 && StaysInBlock(replica.Limits, s.Computed, shares: true)) continue;
            edit.Take(request, s.Computed + tokens, s.Known - InFlight.Samples(replica, request));
        }
    }

    /// <summary>A running request gives its blocks back. With asynchronous scheduling what is known of them was
    /// registered when it came.</summary>
    public static void Release(PoolEdit edit, ReplicaState replica, int place)
    {
        ref readonly var s = ref replica.Stood.ItemRef(place);
        var known = replica.Limits.Async == AsyncScheduling.Off ? s.Computed + (replica.Steady?.Steps ?? 0) : 0;
        edit.Release(s.Request, known);
    }

    /// <summary>The next token after so many neither takes a block nor, where requests share them, fills one. With
    /// asynchronous scheduling that is not known.</summary>
    private static bool StaysInBlock(EngineLimits limits, int computed, bool shares)
    {
        var offset = limits.OffsetOf(computed);
        return offset > 0 && !(shares && offset == limits.BlockSize - 1) && limits.Async == AsyncScheduling.Off;
    }

    /// <summary>Tokens that were to come are there: the blocks that they fill are registered.</summary>
    public static void Register(PoolEdit edit, ReplicaState ended, Flight flight)
    {
        for (var i = 0; i < ended.Stood.Length; i++)
        {
            var s = ended.Stood[i];
            var isMember = flight.Stood.Any(member =>
                member.Request == s.Request && flight.Has(member) && member.Samples);
            if (isMember)
                edit.Register(s.Request, s.Computed - InFlight.Samples(ended, s.Request));
        }
    }
}
