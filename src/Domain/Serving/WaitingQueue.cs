using System.Diagnostics;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>The waiting requests of a replica in the order in which they are looked at: those passed over while a batch
/// of theirs was in the pipeline, then the preempted, last preempted first, then the others in order of
/// arrival.</summary>
/// <param name="Skipped">Passed over while a batch of theirs was in the pipeline.</param>
/// <param name="Preempted">Preempted and not yet passed over.</param>
/// <param name="Arrived">Never admitted.</param>
/// <param name="Count">All of them.</param>
public sealed record WaitingQueue(
    ImmutableArray<QueuedRequest> Skipped,
    ImmutableStack<QueuedRequest> Preempted,
    ImmutableQueue<QueuedRequest> Arrived,
    int Count)
{
    /// <summary>Nobody waits.</summary>
    public static readonly WaitingQueue Empty = new([], [], [], 0);

    /// <summary>Puts a request that has just arrived at the end.</summary>
    public WaitingQueue Enqueue(QueuedRequest arriving) =>
        this with { Arrived = Arrived.Enqueue(arriving), Count = Count + 1 };

    /// <summary>Puts a preempted request before all that were not passed over.</summary>
    public WaitingQueue PushPreempted(QueuedRequest preempted) =>
        this with { Preempted = Preempted.Push(preempted), Count = Count + 1 };

    /// <summary>Moves a preempted request behind those passed over earlier. It need not be the first preempted: one
    /// before it may be admitted by the same plan.</summary>
    public WaitingQueue Skip(RequestId request)
    {
        var rest = Remove(request, out var passed);
        if (!passed.Resumes) throw new UnreachableException($"{request} was not preempted");
        return rest with { Skipped = rest.Skipped.Add(passed), Count = Count };
    }

    /// <summary>Takes a request out, wherever it stands.</summary>
    public WaitingQueue Remove(RequestId request, out QueuedRequest removed)
    {
        var skipped = IndexOfSkipped(request);
        if (skipped >= 0)
        {
            removed = Skipped[skipped];
            return this with { Skipped = Skipped.RemoveAt(skipped), Count = Count - 1 };
        }

        if (!Preempted.IsEmpty && Preempted.Any(q => q.Request.Id == request))
        {
            removed = Preempted.First(q => q.Request.Id == request);
            return this with { Preempted = Keep(Preempted, q => q.Request.Id != request), Count = Count - 1 };
        }

        var rest = Arrived.Dequeue(out removed);
        if (removed.Request.Id != request) rest = WithoutLater(request, out removed);
        return this with { Arrived = rest, Count = Count - 1 };
    }

    /// <summary>The queue without a request that is not its first: seldom, and so as slow as it is long.</summary>
    private ImmutableQueue<QueuedRequest> WithoutLater(RequestId request, out QueuedRequest removed)
    {
        var index = Arrived.TakeWhile(q => q.Request.Id != request).Count();
        removed = Arrived.Skip(index).Select(q => (QueuedRequest?)q).FirstOrDefault()
            ?? throw new UnreachableException($"{request} does not wait");
        return [.. Arrived.Where((_, i) => i != index)];
    }

    /// <summary>Those that were not passed over, in the order in which they are looked at.</summary>
    public IEnumerable<QueuedRequest> NotSkipped => Preempted.Concat(Arrived);

    /// <summary>A preempted request that is here, or none.</summary>
    public QueuedRequest? FindPreempted(RequestId request)
    {
        var skipped = IndexOfSkipped(request);
        if (skipped >= 0) return Skipped[skipped];
        foreach (var queued in Preempted)
        {
            if (queued.Request.Id == request) return queued;
        }

        return null;
    }

    private int IndexOfSkipped(RequestId request)
    {
        for (var i = 0; i < Skipped.Length; i++)
        {
            if (Skipped[i].Request.Id == request) return i;
        }

        return -1;
    }

    private static ImmutableStack<QueuedRequest> Keep(
        ImmutableStack<QueuedRequest> stack, Func<QueuedRequest, bool> kept) =>
        [.. stack.Where(kept).Reverse()];
}
