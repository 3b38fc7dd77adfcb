using EventSim.Domain.Identity;
using EventSim.Domain.KvCache;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>One engine behind the router.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Limits">What it runs on.</param>
/// <param name="Stood">The running requests in order of admission, as they stood before
/// <paramref name="Steady"/>.</param>
/// <param name="Steady">Decode iterations since then; none: they still stand so.</param>
/// <param name="Requests">The same requests as the clients sent them, in the same places.</param>
/// <param name="Waiting">The requests that wait.</param>
/// <param name="FreeBlocks">KV blocks that nobody holds.</param>
/// <param name="Iterations">Iterations started so far.</param>
/// <param name="Flights">The batches in the pipeline, oldest first; at most one a stage.</param>
public sealed record ReplicaState(
    ReplicaId Id,
    EngineLimits Limits,
    ImmutableArray<Sequence> Stood,
    Steady? Steady,
    ImmutableArray<Request> Requests,
    WaitingQueue Waiting,
    int FreeBlocks,
    int Iterations,
    ImmutableArray<Flight> Flights)
{
    /// <summary>The KV blocks with identities; none: nothing asks for them, and they are only counted.</summary>
    public BlockPool? Pool { get; init; }

    /// <summary>It is the turn of the decodes, where prompts and decodes take turns: prompts had the last.</summary>
    public bool IsTurnOfDecodes { get; init; }

    /// <summary>KV blocks of preempted requests in the CPU's memory.</summary>
    public int SwappedBlocks { get; init; }

    /// <summary>Of these, blocks whose transfer the next batch waits for.</summary>
    public int LeavingBlocks { get; init; }

    /// <summary>By how much the iterations of decoding requests were shorter than what the slo-aware scheduler aims at;
    /// see <see cref="SloTargets"/>. Unit: ns.</summary>
    public long TpotCredit { get; init; }

    /// <summary>No more requests are routed to it: it finishes what it has, and is then switched off.</summary>
    public bool IsDraining { get; init; }

    /// <summary>What each tenant was served, where the queue is fair.</summary>
    public FairShare? Fair { get; init; }

    /// <summary>An engine that has just been started.</summary>
    public static ReplicaState Idle(ReplicaId id, EngineLimits limits) =>
        new(
            id, limits, [], null, [],
            QueuePlaces.IsOrdered(limits) ? WaitingQueue.EmptyOrdered : WaitingQueue.Empty,
            limits.NumGpuBlocks, 0, [])
        {
            Pool = limits.PrefixCaching || limits.NamesBlocks
                ? BlockPool.Of(limits.NumGpuBlocks, limits.KeptChanges)
                : null,
            Fair = limits.Queue == QueueKind.Fair ? FairShare.None : null,
        };

    /// <summary>The running requests in order of admission.</summary>
    public ImmutableArray<Sequence> Running => Steady is null ? Stood : Steady.Expand(Stood, Iterations - 1);

    /// <summary>The same state with its running requests written out.</summary>
    public ReplicaState Settle() => Steady is null ? this : this with { Stood = Running, Steady = null };

    /// <summary>The place of a running request; -1 where it does not run.</summary>
    public int PlaceOf(RequestId request)
    {
        var place = Stood.Length - 1;
        while (place >= 0 && Stood.ItemRef(place).Request != request) place--;
        return place;
    }

    /// <summary>The place of a running request; -1 where it does not run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hint">Where to look first; then where to look for the one that probably stands after it.</param>
    public int PlaceOf(RequestId request, ref int hint)
    {
        for (var i = 0; i < Stood.Length; i++)
        {
            var place = hint + i < Stood.Length ? hint + i : hint + i - Stood.Length;
            if (Stood.ItemRef(place).Request != request) continue;
            hint = place + 1 < Stood.Length ? place + 1 : 0;
            return place;
        }

        return -1;
    }

    /// <summary>How many requests run.</summary>
    public int RunningCount => Stood.Length;

    /// <summary>The most tokens that a running request which can decode now will have in the cache when it has; 0 where
    /// none can.</summary>
    public long LongestDecode
    {
        get
        {
            var longest = 0L;
            foreach (ref readonly var s in Stood.AsSpan())
            {
                if (Steady is null && !s.IsReadyToDecode(Completed)) continue;
                longest = Math.Max(longest, s.Computed + 1);
            }

            return longest + (Steady?.Steps ?? 0);
        }
    }

    /// <summary>KV blocks in use.</summary>
    public int UsedBlocks => Limits.NumGpuBlocks - FreeBlocks;

    /// <summary>Iterations that have ended: batches leave the pipeline in the order in which they entered it.</summary>
    public int Completed => Iterations - Flights.Length;

    /// <summary>Waiting and running requests.</summary>
    public int Outstanding => Waiting.Count + RunningCount;

    /// <summary>Its GPUs are in use or are kept for requests to come.</summary>
    public bool IsOn => !IsDraining || Outstanding > 0 || !Flights.IsEmpty;

    /// <summary>Fewer batches than stages are in flight and the first stage is free.</summary>
    public bool CanStartAt(SimTime at) =>
        Flights.Length == 0 || (Flights.Length < Limits.PipelineStages && Flights[^1].StageOneFreesAt <= at);

    /// <summary>The first instant from which something may happen here by itself: the oldest batch ends, or, strictly
    /// later than now, the first stage becomes free for one more.</summary>
    public SimTime NextWake(SimTime now)
    {
        if (Flights.Length == 0) return SimTime.Never;
        var ends = Flights[0].EndsAt;
        if (Flights.Length >= Limits.PipelineStages) return ends;
        var frees = Flights[^1].StageOneFreesAt;
        return frees > now ? SimTime.Min(ends, frees) : ends;
    }
}
