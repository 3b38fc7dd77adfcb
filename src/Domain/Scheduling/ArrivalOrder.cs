using EventSim.Domain.Workloads;

namespace EventSim.Domain.Scheduling;

/// <summary>Running requests by arrival. Those that arrived together stay in the order in which they stand.</summary>
public readonly struct ArrivalOrder
{
    private readonly int[]? places;

    private ArrivalOrder(int[]? places) => this.places = places;

    /// <summary>They stand by arrival already.</summary>
    public bool IsAsTheyStand => places is null;

    /// <summary>Where the request that is so manieth by arrival stands.</summary>
    public int this[int index] => places is null ? index : places[index];

    /// <summary>The order of requests that stand in another.</summary>
    public static ArrivalOrder Of(ImmutableArray<Request> requests)
    {
        for (var i = 1; i < requests.Length; i++)
        {
            if (requests[i].ArrivedAt < requests[i - 1].ArrivedAt) return new ArrivalOrder(Sorted(requests));
        }

        return default;
    }

    private static int[] Sorted(ImmutableArray<Request> requests) =>
        [.. Enumerable.Range(0, requests.Length).OrderBy(i => requests[i].ArrivedAt)];
}
