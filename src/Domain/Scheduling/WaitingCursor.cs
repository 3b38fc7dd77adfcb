using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>Walks the waiting requests, first to last. Under a fair queue who is next depends on who was admitted:
/// going on from a request charges its tenant.</summary>
public struct WaitingCursor
{
    private const int Nobody = -1;

    private readonly WaitingQueue queue;
    private readonly int completed;
    private readonly int[]? places;
    private readonly long[]? charged;
    private readonly int first;
    private int skipped;
    private int lane;
    private ImmutableStack<QueuedRequest> preempted;
    private ImmutableQueue<QueuedRequest> arrived;

    /// <summary>A cursor that stands on the first.</summary>
    internal WaitingCursor(WaitingQueue queue, FairShare? fair, int completed, long from)
    {
        this.queue = queue;
        this.completed = completed;
        preempted = queue.Preempted;
        arrived = queue.Arrived;
        if (queue.Ordered is not { } ordered) return;
        places = new int[ordered.Lanes.Length];
        if (fair is not null) charged = [.. fair.Lifted(ordered).Tenants.Select(tenant => tenant.Charged)];
        lane = NextLane(ordered);
        first = ordered.FirstFrom(from);
    }

    /// <summary>The next request, which is there.</summary>
    internal readonly QueuedRequest Head => Next().Queued;

    /// <summary>The next request, if there is one.</summary>
    public readonly bool TryPeek(out WaitingView next)
    {
        var found = queue.Ordered is null
            ? skipped < queue.Skipped.Length || !preempted.IsEmpty || !arrived.IsEmpty
            : lane != Nobody;
        next = found ? View() : default;
        return found;
    }

    /// <summary>Goes on to the request after the next.</summary>
    public void MoveNext()
    {
        if (queue.Ordered is { } ordered) MoveNext(ordered);
        else if (skipped < queue.Skipped.Length) skipped++;
        else if (!preempted.IsEmpty) preempted = preempted.Pop();
        else arrived = arrived.Dequeue();
    }

    private void MoveNext(OrderedWaiting ordered)
    {
        var passed = EntryOf(ordered).Queued;
        places![lane]++;
        if (charged is not null && !passed.IsDraining(completed)) charged[lane] += FairShare.ChargeOf(passed);
        lane = NextLane(ordered);
    }

    /// <summary>The lane of the tenant that was charged least of those that have somebody left.</summary>
    private readonly int NextLane(OrderedWaiting ordered)
    {
        var least = Nobody;
        for (var i = 0; i < ordered.Lanes.Length; i++)
        {
            if (places![i] == ordered.Lanes[i].Count) continue;
            if (least == Nobody || (charged is not null && charged[i] < charged[least])) least = i;
        }

        return least;
    }

    /// <summary>In the last lane those before the first come after all others.</summary>
    private readonly OrderedRequest EntryOf(OrderedWaiting ordered)
    {
        var requests = ordered.Lanes[lane];
        var place = places![lane];
        return requests[lane == ordered.Lanes.Length - 1 ? (first + place) % requests.Count : place];
    }

    private readonly WaitingView View()
    {
        var (q, wasSkipped) = Next();
        return new WaitingView(
            q.Request.Id, q.Known, q.Resumes, q.HasOutput, q.IsDraining(completed), wasSkipped, q.Swapped);
    }

    private readonly (QueuedRequest Queued, bool WasSkipped) Next()
    {
        if (queue.Ordered is { } ordered)
        {
            var entry = EntryOf(ordered);
            return (entry.Queued, entry.WasSkipped);
        }

        if (skipped < queue.Skipped.Length) return (queue.Skipped[skipped], true);
        return (preempted.IsEmpty ? arrived.Peek() : preempted.Peek(), false);
    }
}
