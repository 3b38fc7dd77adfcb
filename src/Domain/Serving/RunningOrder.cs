using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>The order in which the engine of a scheduler keeps its running requests: every call of the scheduler
/// leaves it behind, and it decides between requests that arrived together.</summary>
internal static class RunningOrder
{
    /// <summary>The running requests stand in their engine's order, if all of them decode.</summary>
    public static bool IsSettled(EngineLimits limits, ImmutableArray<Request> running) =>
        !limits.SortsByArrival || ArrivalOrder.Of(running).IsAsTheyStand;

    /// <summary>The state in which they stand in their engine's order.</summary>
    public static ReplicaState Settle(ReplicaState replica)
    {
        if (!replica.Limits.SortsByArrival) return replica;
        var byArrival = ArrivalOrder.Of(replica.Requests);
        var prefillsLast = replica.Limits.Scheduler == SchedulerKind.Sarathi && HasPrefills(replica);
        if (byArrival.IsAsTheyStand && !prefillsLast) return replica;
        replica = replica.Settle();
        var order = new List<int>(replica.RunningCount);
        for (var i = 0; i < replica.RunningCount; i++)
        {
            if (!(prefillsLast && IsPrefill(replica, byArrival[i]))) order.Add(byArrival[i]);
        }

        for (var i = 0; i < replica.RunningCount && prefillsLast; i++)
        {
            if (IsPrefill(replica, byArrival[i])) order.Add(byArrival[i]);
        }

        return replica with
        {
            Stood = [.. order.Select(place => replica.Stood[place])],
            Requests = [.. order.Select(place => replica.Requests[place])],
        };
    }

    private static bool HasPrefills(ReplicaState replica)
    {
        for (var i = 0; i < replica.RunningCount; i++)
        {
            if (IsPrefill(replica, i)) return true;
        }

        return false;
    }

    /// <summary>It goes on with its prompt, unless a chunk of it is in the pipeline.</summary>
    private static bool IsPrefill(ReplicaState replica, int place)
    {
        ref readonly var s = ref replica.Stood.ItemRef(place);
        return replica.Steady is null && s.IsPrefilling && !s.IsInFlight(replica.Completed);
    }
}
