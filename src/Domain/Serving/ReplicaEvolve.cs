using System.Diagnostics;
using System.Runtime.InteropServices;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>How a replica's state follows from what happened to it. The start of an iteration is in
/// <see cref="BatchStart"/>.</summary>
public static class ReplicaEvolve
{
    /// <summary>A request reached the replica. Where it might be admitted it cuts a decode span short.</summary>
    public static ReplicaState Enqueue(ReplicaState replica, Request request, SimTime at)
    {
        var arriving = QueuedRequest.Arriving(request);
        var place = QueuePlaces.Of(replica.Limits, arriving);
        return DecodeSpan.CutFor(
            request.Id, replica with { Waiting = replica.Waiting.Enqueue(arriving, place) }, at);
    }

    /// <summary>A running request lost its blocks and goes to the front of those that wait, or to its place under a
    /// policy.</summary>
    public static ReplicaState Preempt(ReplicaState replica, SimEvent.RequestPreempted preempted)
    {
        replica = replica.Settle();
        var edit = replica.Edit();
        if (edit is not null) PoolEvolve.GiveRoom(edit, replica, preempted.Before.AsSpan());
        replica = replica.With(edit);
        var at = PlaceOf(replica, preempted.Request);
        var victim = replica.Stood[at];
        var dropped = replica.Limits.DropsPreempted && victim.Samples && victim.IsInFlight(replica.Completed) ? 1 : 0;
        var kept = preempted.Swapped ? victim.Computed : 0;
        var queued = new QueuedRequest(replica.Requests[at], victim.Known - dropped, victim.LastBatch, kept);
        var place = QueuePlaces.Of(replica.Limits, queued);
        var without = Remove(replica, at) with
        {
            Waiting = replica.Waiting.PushPreempted(queued, place),
            IsTurnOfDecodes = false,
        };
        return preempted.Swapped ? Swapping.Out(without, kept) : without;
    }

    /// <summary>A waiting request was passed over until its batches have left the pipeline.</summary>
    public static ReplicaState Skip(ReplicaState replica, RequestId request) =>
        replica with { Waiting = replica.Waiting.Skip(request) };

    /// <summary>A waiting request that can no longer be admitted was refused.</summary>
    public static ReplicaState Reject(ReplicaState replica, RequestId request) => replica with
    {
        Waiting = replica.Waiting.Remove(request, out _),
        IsTurnOfDecodes = true,
    };

    /// <summary>A batch entered the pipeline: its tokens count as computed, and its blocks are taken.</summary>
    public static ReplicaState Start(ReplicaState replica, SimEvent.IterationStarted started)
    {
        var after = BatchStart.Evolve(replica, started);
        if (replica.SwappedBlocks > 0) after = Swapping.In(replica, started, after);
        if (replica.Limits.Slo is { } slo && started.Decodes > 0)
            after = after with { TpotCredit = slo.CreditAfter(replica.TpotCredit, started.EndsAt - started.At) };
        return replica.Fair is { } fair ? after with { Fair = FairCharge.Of(fair, replica, started, after) } : after;
    }

    /// <summary>A decode span started.</summary>
    public static ReplicaState Start(ReplicaState replica, SimEvent.DecodeSpanStarted started) =>
        DecodeSpan.Start(replica, started);

    /// <summary>A decode span is over, after so many iterations.</summary>
    public static ReplicaState CompleteSpan(ReplicaState replica, int steps) => DecodeSpan.Complete(replica, steps);

    /// <summary>The settings change after an instant: what was foreseen under the old ones is so no longer.</summary>
    public static ReplicaState CutAfter(ReplicaState replica, SimTime at) => DecodeSpan.CutAfter(replica, at);

    /// <summary>The oldest batch left the pipeline: the tokens that it was to bring are there.</summary>
    public static ReplicaState Complete(ReplicaState replica)
    {
        if (replica.Limits.ReadmitsInFlight) replica = BatchEnd.Evolve(replica);
        var ended = replica with { Flights = replica.Flights.RemoveAt(0) };
        if (replica.Limits.Async != AsyncScheduling.Off && ended.Edit() is { } edit)
        {
            PoolEvolve.Register(edit, ended, replica.Flights[0]);
            ended = ended.With(edit);
        }

        return replica.Steady is null && replica.Flights[0].Finishing == 0 ? Readied(ended) : ended;
    }

    /// <summary>A request produced its last token, gave back its blocks and left.</summary>
    public static ReplicaState Finish(ReplicaState replica, RequestId request) => FinishAll(replica, [request]);

    /// <summary>A client gave a request up, whether it ran or waited.</summary>
    public static ReplicaState Abort(ReplicaState replica, RequestId request) => Leave(replica, request);

    private static ReplicaState Leave(ReplicaState replica, RequestId request)
    {
        replica = replica.Settle();
        var at = replica.PlaceOf(request);
        if (at >= 0) return Remove(replica, at);
        var waiting = replica.Waiting.Remove(request, out var left);
        var swapped = replica.Limits.BlocksFor(left.Swapped);
        return replica with { Waiting = waiting, SwappedBlocks = replica.SwappedBlocks - swapped };
    }

    /// <summary>Requests finished: the same as <see cref="Finish"/> of each, in one pass.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="finished">The requests that left, in batch order.</param>
    public static ReplicaState FinishAll(ReplicaState replica, ReadOnlySpan<RequestId> finished)
    {
        var places = new int[finished.Length];
        if (!TryPlace(replica, finished, places)) return Readied(OneByOne(replica, finished));
        var running = new Sequence[replica.Stood.Length - finished.Length];
        var requests = new Request[running.Length];
        int from = 0, freed = 0, steps = replica.Steady?.Steps ?? 0;
        for (var gone = 0; gone <= finished.Length; gone++)
        {
            // Those between one that finished and the next move up together.
            var to = gone < finished.Length ? places[gone] : replica.Stood.Length;
            replica.Stood.AsSpan()[from..to].CopyTo(running.AsSpan(from - gone));
            replica.Requests.AsSpan()[from..to].CopyTo(requests.AsSpan(from - gone));
            if (to < replica.Stood.Length) freed += replica.Limits.Held(replica.Stood[to].Decoded(steps, 0));
            from = to + 1;
        }

        var edit = replica.Edit();
        if (edit is not null)
            foreach (var place in places) PoolEvolve.Release(edit, replica, place);
        return Readied(replica with
        {
            Stood = ImmutableCollectionsMarshal.AsImmutableArray(running),
            Requests = ImmutableCollectionsMarshal.AsImmutableArray(requests),
            FreeBlocks = edit?.Free ?? replica.FreeBlocks + freed,
            Pool = edit?.Done(),
        });
    }

    /// <summary>The same state, which knows whether all that run are ready to decode.</summary>
    private static ReplicaState Readied(ReplicaState replica)
    {
        // A pipeline never decodes them all at once.
        if (replica.Limits.PipelineStages > 1 || !replica.Flights.IsEmpty) return replica;
        var sums = SteadySums.OfReady(replica);
        return replica with { Steady = sums is null ? null : new Steady(replica.Steady?.Steps ?? 0, sums) };
    }

    /// <summary>How many tokens, prompt and outputs, end a request that is admitted: all it asks for, or the longest
    /// context.</summary>
    public static int StopsAt(QueuedRequest admitted, EngineLimits limits)
    {
        var from = limits.OutputCount == OutputCount.Total ? admitted.Request.PromptTokens : admitted.Known;
        var longest = limits.StopsAtMaxModelLen ? limits.MaxModelLen : int.MaxValue;
        return (int)Math.Min((long)from + admitted.Request.OutputTokens, longest);
    }

    /// <summary>Finds them among the running requests, in their order; false where that is not to be: one was preempted
    /// while its last token was in the pipeline, or the engine has put them in another order.</summary>
    private static bool TryPlace(ReplicaState replica, ReadOnlySpan<RequestId> finished, Span<int> places)
    {
        var at = 0;
        for (var i = 0; i < finished.Length; i++)
        {
            while (at < replica.Stood.Length && replica.Stood.ItemRef(at).Request != finished[i]) at++;
            if (at == replica.Stood.Length) return false;
            places[i] = at++;
        }

        return true;
    }

    private static ReplicaState OneByOne(ReplicaState replica, ReadOnlySpan<RequestId> finished)
    {
        foreach (var request in finished)
        {
            replica = replica.Waiting.FindPreempted(request) is null
                ? Remove(replica.Settle(), PlaceOf(replica, request))
                : replica with { Waiting = replica.Waiting.Remove(request, out _) };
        }

        return replica;
    }

    private static ReplicaState Remove(ReplicaState replica, int at)
    {
        var edit = replica.Edit();
        if (edit is not null) PoolEvolve.Release(edit, replica, at);
        return replica with
        {
            Stood = replica.Stood.RemoveAt(at),
            Requests = replica.Requests.RemoveAt(at),
            FreeBlocks = edit?.Free ?? replica.FreeBlocks + replica.Limits.Held(replica.Stood[at]),
            Pool = edit?.Done(),
        };
    }

    private static int PlaceOf(ReplicaState replica, RequestId request)
    {
        var at = replica.PlaceOf(request);
        return at >= 0 ? at : throw new UnreachableException($"{request} does not run on {replica.Id}");
    }
}
