using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>Walks the waiting requests, first to last.</summary>
public struct WaitingCursor(WaitingQueue queue, int completed)
{
    private int skipped;
    private int place;
    private ImmutableStack<QueuedRequest> preempted = queue.Preempted;
    private ImmutableQueue<QueuedRequest> arrived = queue.Arrived;

    /// <summary>The next request, which is there.</summary>
    internal readonly QueuedRequest Head => Next().Queued;

    /// <summary>The next request, if there is one.</summary>
    public readonly bool TryPeek(out WaitingView next)
    {
        var found = queue.Ordered is { } ordered
            ? place < ordered.Lanes[0].Count
            : skipped < queue.Skipped.Length || !preempted.IsEmpty || !arrived.IsEmpty;
        next = found ? View() : default;
        return found;
    }

    /// <summary>Goes on to the request after the next.</summary>
    public void MoveNext()
    {
        if (queue.Ordered is not null) place++;
        else if (skipped < queue.Skipped.Length) skipped++;
        else if (!preempted.IsEmpty) preempted = preempted.Pop();
        else arrived = arrived.Dequeue();
    }

    private readonly WaitingView View()
    {
        var (q, wasSkipped) = Next();
        return new WaitingView(q.Request.Id, q.Known, q.Resumes, q.IsDraining(completed), wasSkipped);
    }

    private readonly (QueuedRequest Queued, bool WasSkipped) Next()
    {
        if (queue.Ordered is { } ordered) return (ordered.Lanes[0][place].Queued, ordered.Lanes[0][place].WasSkipped);
        if (skipped < queue.Skipped.Length) return (queue.Skipped[skipped], true);
        return (preempted.IsEmpty ? arrived.Peek() : preempted.Peek(), false);
    }
}
