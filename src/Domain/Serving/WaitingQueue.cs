using System.Diagnostics;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>The waiting requests of a replica in the order in which they are looked at: those passed over while a batch
/// of theirs was in the pipeline, then the preempted, last preempted first, then the others in order of
/// arrival. Under a policy with an order of its own they all stand in <see cref="Ordered"/>.</summary>
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

    /// <summary>Nobody waits, under a policy with an order of its own.</summary>
    public static readonly WaitingQueue EmptyOrdered = Empty with { Ordered = OrderedWaiting.Empty };

    /// <summary>The requests in the order of a policy; none: first come, first served.</summary>
    public OrderedWaiting? Ordered { get; init; }

    /// <summary>Everybody who waits.</summary>
    public IEnumerable<QueuedRequest> All => Ordered is null
        ? Skipped.Concat(Preempted).Concat(Arrived)
        : Ordered.All.Select(entry => entry.Queued);

    /// <summary>Puts a request that has just arrived at the end, or where the policy wants it.</summary>
    public WaitingQueue Enqueue(QueuedRequest arriving, QueuePlace place = default) => Ordered is null
        ? this with { Arrived = Arrived.Enqueue(arriving), Count = Count + 1 }
        : this with { Ordered = Ordered.Add(arriving, place), Count = Count + 1 };

    /// <summary>Puts a preempted request before all that were not passed over, or where the policy wants it.</summary>
    public WaitingQueue PushPreempted(QueuedRequest preempted, QueuePlace place = default) => Ordered is null
        ? this with { Preempted = Preempted.Push(preempted), Count = Count + 1 }
        : this with { Ordered = Ordered.Add(preempted, place), Count = Count + 1 };

    /// <summary>Moves a preempted request behind those passed over earlier. It need not be the first preempted: one
    /// before it may be admitted by the same plan.</summary>
    public WaitingQueue Skip(RequestId request)
    {
        if (Ordered is not null) return this with { Ordered = Ordered.Skip(request) };
        var rest = Remove(request, out var passed);
        if (!passed.Resumes) throw new UnreachableException($"{request} was not preempted");
        return rest with { Skipped = rest.Skipped.Add(passed), Count = Count };
    }

    /// <summary>A request waits here.</summary>
    public bool Contains(RequestId request) => All.Any(q => q.Request.Id == request);

    /// <summary>Takes a request out, wherever it stands.</summary>
    public WaitingQueue Remove(RequestId request, out QueuedRequest removed)
    {
        if (Ordered is not null)
            return this with { Ordered = Ordered.Remove(request, out removed), Count = Count - 1 };
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
    public IEnumerable<QueuedRequest> NotSkipped => Ordered is null
        ? Preempted.Concat(Arrived)
        : Ordered.All.Where(entry => !entry.WasSkipped).Select(entry => entry.Queued);

    /// <summary>Those that were passed over, in the order in which they are looked at.</summary>
    public IEnumerable<QueuedRequest> PassedOver => Ordered is null
        ? Skipped
        : Ordered.All.Where(entry => entry.WasSkipped).Select(entry => entry.Queued);

    /// <summary>A preempted request that is here, or none.</summary>
    public QueuedRequest? FindPreempted(RequestId request)
    {
        if (Ordered is not null) return Ordered.FindPreempted(request);
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
