using System.Diagnostics;
using System.Runtime.InteropServices;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>How a replica's state follows from what happened to it.</summary>
public static class ReplicaEvolve
{
    /// <summary>A request reached the replica.</summary>
    public static ReplicaState Enqueue(ReplicaState replica, Request request) =>
        replica with { Waiting = replica.Waiting.Enqueue(QueuedRequest.Arriving(request)) };

    /// <summary>A running request lost its blocks and goes to the front of those that wait.</summary>
    public static ReplicaState Preempt(ReplicaState replica, RequestId request)
    {
        var at = IndexOf(replica, request);
        var victim = replica.Running[at];
        var queued = new QueuedRequest(replica.Requests[at], victim.Known, victim.InFlight, Resumes: true);
        return replica with
        {
            Running = replica.Running.RemoveAt(at),
            Requests = replica.Requests.RemoveAt(at),
            Waiting = replica.Waiting.PushPreempted(queued),
            FreeBlocks = replica.FreeBlocks + replica.Limits.BlocksFor(victim.Computed),
        };
    }

    /// <summary>A waiting request was passed over until its batches have left the pipeline.</summary>
    public static ReplicaState Skip(ReplicaState replica, RequestId request) =>
        replica with { Waiting = replica.Waiting.Skip(request) };

    /// <summary>A batch entered the pipeline: its tokens count as computed, and its blocks are taken.</summary>
    public static ReplicaState Start(ReplicaState replica, SimEvent.IterationStarted started)
    {
        var batch = started.CachedBatch ?? BatchOf(replica, started);
        var flight = new Flight(
            started.Iteration,
            started.At,
            started.Stages.IsDefaultOrEmpty ? started.EndsAt : started.Stages[0].End,
            started.EndsAt,
            started.Stages,
            batch);
        return Admit(replica, batch) with
        {
            Running = Advance(replica, batch),
            FreeBlocks = replica.FreeBlocks - batch.NewBlocks,
            Iterations = replica.Iterations + 1,
            Flights = replica.Flights.Add(flight),
        };
    }

    /// <summary>The oldest batch left the pipeline: every sequence computed to its end has one more token.</summary>
    public static ReplicaState Complete(ReplicaState replica) => Complete(replica, []);

    /// <summary>The oldest batch left the pipeline, and these of its requests produced their last token and left: the same as
    /// <see cref="Complete(ReplicaState)"/> and then <see cref="Finish"/> of each, in one pass.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="finished">The requests that left, in batch order.</param>
    public static ReplicaState Complete(ReplicaState replica, ReadOnlySpan<RequestId> finished)
    {
        var waiting = replica.Waiting;
        var running = replica.Running.AsSpan();
        var kept = new Sequence[running.Length];
        int keeps = 0, next = 0, freed = 0, left = 0;
        foreach (ref readonly var entry in replica.Flights[0].Batch.Entries.AsSpan())
        {
            var at = next;
            while (at < running.Length && running[at].Request != entry.Request) at++;
            if (at == running.Length)
            {
                waiting = ReturnPreempted(waiting, entry);
                continue;
            }

            running[next..at].CopyTo(kept.AsSpan(keeps));
            keeps += at - next;
            next = at + 1;
            ref readonly var s = ref running[at];
            if (left < finished.Length && finished[left] == entry.Request)
            {
                freed += replica.Limits.BlocksFor(s.Computed);
                left++;
                continue;
            }

            kept[keeps++] = s with
            {
                Known = s.Known + (entry.Samples ? 1 : 0),
                InFlight = s.InFlight - entry.Tokens,
            };
        }

        running[next..].CopyTo(kept.AsSpan(keeps));
        keeps += running.Length - next;
        var completed = replica with
        {
            Running = Freeze(kept, keeps),
            Requests = left == 0 ? replica.Requests : Without(replica.Requests, finished[..left]),
            Waiting = waiting,
            FreeBlocks = replica.FreeBlocks + freed,
            Flights = replica.Flights.RemoveAt(0),
        };
        for (var i = left; i < finished.Length; i++) completed = Finish(completed, finished[i]);
        return completed;
    }

    /// <summary>A request produced its last token, gave back its blocks and left.</summary>
    public static ReplicaState Finish(ReplicaState replica, RequestId request)
    {
        if (replica.Waiting.FindPreempted(request) is not null)
            return replica with { Waiting = replica.Waiting.Remove(request, out _) };
        var at = IndexOf(replica, request);
        return replica with
        {
            Running = replica.Running.RemoveAt(at),
            Requests = replica.Requests.RemoveAt(at),
            FreeBlocks = replica.FreeBlocks + replica.Limits.BlocksFor(replica.Running[at].Computed),
        };
    }

    /// <summary>The whole batch of an event that was read from a store: its chunks are named, and of the running sequences
    /// that are ready to decode the first so many do.</summary>
    private static Batch BatchOf(ReplicaState replica, SimEvent.IterationStarted started)
    {
        var entries = ImmutableArray.CreateBuilder<BatchEntry>(started.Decodes + started.Chunks.Length);
        int chunk = 0, decodes = 0;
        foreach (ref readonly var s in replica.Running.AsSpan())
        {
            if (chunk < started.Chunks.Length && started.Chunks[chunk].Request == s.Request)
            {
                entries.Add(EntryOf(started.Chunks[chunk++], s.Known));
            }
            else if (decodes < started.Decodes && s.IsReadyToDecode)
            {
                entries.Add(new BatchEntry(s.Request, 1, s.Computed, EntryKind.Decode, Samples: true));
                decodes++;
            }
        }

        var waiting = replica.Waiting;
        for (; chunk < started.Chunks.Length; chunk++)
        {
            waiting = waiting.Remove(started.Chunks[chunk].Request, out var admitted);
            entries.Add(EntryOf(started.Chunks[chunk], admitted.Known));
        }

        return Batch.Of(entries.DrainToImmutable(), replica.Limits.BlockSize);
    }

    private static BatchEntry EntryOf(PrefillChunk chunk, int known) =>
        new(chunk.Request, chunk.Tokens, chunk.Context, chunk.Kind, chunk.Context + chunk.Tokens == known);

    /// <summary>Moves the admitted requests of a batch from the queue to the end of the running ones.</summary>
    private static ReplicaState Admit(ReplicaState replica, Batch batch)
    {
        var admitted = Admissions(batch);
        if (admitted.IsEmpty) return replica;
        var waiting = replica.Waiting;
        var requests = replica.Requests.ToBuilder();
        foreach (ref readonly var entry in admitted)
        {
            waiting = waiting.Remove(entry.Request, out var queued);
            requests.Add(queued.Request);
        }

        return replica with { Waiting = waiting, Requests = requests.ToImmutable() };
    }

    /// <summary>The running sequences with the tokens of a batch computed, and those it admits behind them.</summary>
    private static ImmutableArray<Sequence> Advance(ReplicaState replica, Batch batch)
    {
        var admitted = Admissions(batch);
        var running = replica.Running.AsSpan();
        var advanced = new Sequence[running.Length + admitted.Length];
        var entries = batch.Entries.AsSpan()[..^admitted.Length];
        var next = 0;
        for (var i = 0; i < running.Length; i++)
        {
            ref readonly var s = ref running[i];
            var tokens = next < entries.Length && entries[next].Request == s.Request ? entries[next++].Tokens : 0;
            advanced[i] = s with { Computed = s.Computed + tokens, InFlight = s.InFlight + tokens };
        }

        if (next < entries.Length) throw new UnreachableException($"{entries[next]} does not run on {replica.Id}");
        var waiting = replica.Waiting;
        for (var i = 0; i < admitted.Length; i++)
        {
            waiting = waiting.Remove(admitted[i].Request, out var queued);
            advanced[running.Length + i] = Admitted(queued, admitted[i], replica.Limits.MaxModelLen);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(advanced);
    }

    private static Sequence Admitted(QueuedRequest queued, in BatchEntry entry, int maxModelLen) => new(
        entry.Request,
        queued.Request.PromptTokens,
        queued.Known,
        entry.Context + entry.Tokens,
        entry.Tokens,
        StopsAt(queued.Request, maxModelLen));

    /// <summary>How many tokens, prompt and outputs, end a request: all it asks for, or the longest context.</summary>
    public static int StopsAt(Request request, int maxModelLen) =>
        (int)Math.Min((long)request.PromptTokens + request.OutputTokens, maxModelLen);

    /// <summary>Admissions stand at the end of a batch.</summary>
    private static ReadOnlySpan<BatchEntry> Admissions(Batch batch)
    {
        var entries = batch.Entries.AsSpan();
        var first = entries.Length;
        while (first > 0 && entries[first - 1].Kind is EntryKind.New or EntryKind.Resumed) first--;
        return entries[first..];
    }

    /// <summary>A batch returned the tokens of a request that was preempted meanwhile.</summary>
    private static WaitingQueue ReturnPreempted(WaitingQueue waiting, in BatchEntry entry)
    {
        var queued = waiting.FindPreempted(entry.Request)
            ?? throw new UnreachableException($"{entry.Request} neither runs nor was preempted");
        return waiting.Replace(queued with
        {
            Known = queued.Known + (entry.Samples ? 1 : 0),
            InFlight = queued.InFlight - entry.Tokens,
        });
    }

    private static ImmutableArray<Request> Without(ImmutableArray<Request> requests, ReadOnlySpan<RequestId> left)
    {
        var kept = ImmutableArray.CreateBuilder<Request>(requests.Length - left.Length);
        var next = 0;
        foreach (var request in requests)
        {
            if (next < left.Length && left[next] == request.Id) next++;
            else kept.Add(request);
        }

        return kept.DrainToImmutable();
    }

    private static ImmutableArray<Sequence> Freeze(Sequence[] kept, int count) =>
        ImmutableCollectionsMarshal.AsImmutableArray(count == kept.Length ? kept : kept[..count]);

    private static int IndexOf(ReplicaState replica, RequestId request)
    {
        for (var i = replica.Running.Length - 1; i >= 0; i--)
        {
            if (replica.Running[i].Request == request) return i;
        }

        throw new UnreachableException($"{request} does not run on {replica.Id}");
    }
}
