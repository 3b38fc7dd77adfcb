using System.Diagnostics;
using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>Where a policy puts a waiting request.</summary>
/// <param name="Key">The lowest is first; then the earliest arrival, then the lowest id.</param>
/// <param name="Lane">Requests of one lane are in that order; which lane is next is up to the policy.</param>
public readonly record struct QueuePlace(long Key, int Lane);

/// <summary>A waiting request in an order of its own.</summary>
/// <param name="Key">See <see cref="QueuePlace.Key"/>.</param>
/// <param name="Queued">The request.</param>
/// <param name="WasSkipped">It was passed over while a batch of its was in the pipeline.</param>
public readonly record struct OrderedRequest(long Key, QueuedRequest Queued, bool WasSkipped);

/// <summary>Waiting requests ordered by a key. A preempted one stands where its key puts it, and so does one that was
/// passed over: vLLM keeps those apart and looks at the better of two heads, which is the same order.</summary>
/// <param name="Lanes">The requests of each lane, first to last.</param>
public sealed record OrderedWaiting(ImmutableArray<ImmutableSortedSet<OrderedRequest>> Lanes)
{
    // First, since Empty is made of it.
    private static readonly Comparer<OrderedRequest> Order = Comparer<OrderedRequest>.Create(Compare);

    /// <summary>Nobody waits.</summary>
    public static readonly OrderedWaiting Empty = new([ImmutableSortedSet.Create<OrderedRequest>(Order)]);

    /// <summary>How many wait in a lane.</summary>
    public int CountOf(int lane) => lane < Lanes.Length ? Lanes[lane].Count : 0;

    /// <summary>The place, in the last lane, of the first whose key is at least so much; 0 where there is
    /// none.</summary>
    public int FirstFrom(long key)
    {
        var requests = Lanes[^1];
        var (low, high) = (0, key == long.MinValue ? 0 : requests.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (requests[middle].Key < key) low = middle + 1;
            else high = middle;
        }

        return low < requests.Count ? low : 0;
    }

    /// <summary>All requests, lane by lane.</summary>
    public IEnumerable<OrderedRequest> All => Lanes.SelectMany(lane => lane);

    /// <summary>Puts a request where it belongs.</summary>
    public OrderedWaiting Add(QueuedRequest queued, QueuePlace place)
    {
        var lanes = Lanes;
        while (lanes.Length <= place.Lane) lanes = lanes.Add(Empty.Lanes[0]);
        var lane = lanes[place.Lane].Add(new OrderedRequest(place.Key, queued, false));
        return new OrderedWaiting(lanes.SetItem(place.Lane, lane));
    }

    /// <summary>Marks a request as passed over.</summary>
    public OrderedWaiting Skip(RequestId request)
    {
        var (lane, place) = PlaceOf(request) ?? throw new UnreachableException($"{request} does not wait");
        var passed = Lanes[lane][place];
        if (!passed.Queued.Resumes) throw new UnreachableException($"{request} was not preempted");
        var marked = Lanes[lane].Remove(passed).Add(passed with { WasSkipped = true });
        return new OrderedWaiting(Lanes.SetItem(lane, marked));
    }

    /// <summary>Takes a request out.</summary>
    public OrderedWaiting Remove(RequestId request, out QueuedRequest removed)
    {
        var (lane, place) = PlaceOf(request) ?? throw new UnreachableException($"{request} does not wait");
        var found = Lanes[lane][place];
        removed = found.Queued;
        return new OrderedWaiting(Lanes.SetItem(lane, Lanes[lane].Remove(found)));
    }

    /// <summary>A preempted request that is here, or none.</summary>
    public QueuedRequest? FindPreempted(RequestId request)
    {
        foreach (var lane in Lanes)
        {
            foreach (var entry in lane)
            {
                if (entry.Queued.Resumes && entry.Queued.Request.Id == request) return entry.Queued;
            }
        }

        return null;
    }

    /// <summary>An admitted request is the first of its lane, or stands shortly behind it.</summary>
    private (int Lane, int Place)? PlaceOf(RequestId request)
    {
        for (var lane = 0; lane < Lanes.Length; lane++)
        {
            if (Lanes[lane].Count > 0 && Lanes[lane].Min.Queued.Request.Id == request) return (lane, 0);
        }

        for (var lane = 0; lane < Lanes.Length; lane++)
        {
            var place = 0;
            foreach (var entry in Lanes[lane])
            {
                if (entry.Queued.Request.Id == request) return (lane, place);
                place++;
            }
        }

        return null;
    }

    private static int Compare(OrderedRequest a, OrderedRequest b)
    {
        var byKey = a.Key.CompareTo(b.Key);
        if (byKey != 0) return byKey;
        var byArrival = a.Queued.Request.ArrivedAt.CompareTo(b.Queued.Request.ArrivedAt);
        return byArrival != 0 ? byArrival : a.Queued.Request.Id.CompareTo(b.Queued.Request.Id);
    }
}
