using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;

namespace EventSim.Domain.Serving;

/// <summary>A replica goes on under other settings: its requests, their KV blocks and its batches in flight
/// stay.</summary>
public static class Resettle
{
    /// <summary>The replica as it goes on after an instant. Decode spans that were foreseen under the old settings end
    /// with the iteration that runs then.</summary>
    public static ReplicaState Under(ReplicaState replica, EngineLimits limits, SimTime at)
    {
        var cut = ReplicaEvolve.CutAfter(replica, at);
        if (ReferenceEquals(cut.Limits, limits)) return cut;
        return cut with
        {
            Limits = limits,
            Waiting = Requeued(cut.Waiting, limits),
            Fair = limits.Queue == QueueKind.Fair ? cut.Fair ?? FairShare.Among(cut.Requests) : null,
            TpotCredit = limits.Slo is null ? 0 : cut.TpotCredit,
        };
    }

    /// <summary>The same requests in the order of the settings: those that ran before stay before those that did not,
    /// unless the policy has an order of its own.</summary>
    private static WaitingQueue Requeued(WaitingQueue waiting, EngineLimits limits)
    {
        if (!QueuePlaces.IsOrdered(limits)) return waiting.Ordered is null ? waiting : InOrderOfArrival(waiting);
        var queue = WaitingQueue.EmptyOrdered;
        foreach (var queued in waiting.All)
        {
            var place = QueuePlaces.Of(limits, queued);
            queue = queued.Resumes ? queue.PushPreempted(queued, place) : queue.Enqueue(queued, place);
        }

        foreach (var passed in waiting.PassedOver) queue = queue.Skip(passed.Request.Id);
        return queue;
    }

    private static WaitingQueue InOrderOfArrival(WaitingQueue waiting)
    {
        var byArrival = waiting.NotSkipped.OrderBy(q => q.Request.ArrivedAt).ThenBy(q => q.Request.Id).ToArray();
        return new WaitingQueue(
            [.. waiting.PassedOver],
            [.. byArrival.Where(q => q.Resumes).Reverse()],
            [.. byArrival.Where(q => !q.Resumes)],
            waiting.Count);
    }
}
