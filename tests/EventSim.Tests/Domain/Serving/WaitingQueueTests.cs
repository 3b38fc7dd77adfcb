using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Domain.Serving;

/// <summary>The order of those that wait.</summary>
public class WaitingQueueTests
{
    [Fact]
    public void The_last_preempted_comes_first_then_the_others_then_arrivals()
    {
        var queue = WaitingQueue.Empty.Enqueue(Waiting(3)).PushPreempted(Preempted(1)).PushPreempted(Preempted(2));
        Assert.Equal([2, 1, 3], Order(queue));
    }

    [Fact]
    public void A_request_is_passed_over_even_if_one_preempted_after_it_is_admitted_by_the_same_plan()
    {
        var queue = WaitingQueue.Empty.Enqueue(Waiting(3)).PushPreempted(Preempted(1)).PushPreempted(Preempted(2));
        var passed = queue.Skip(new RequestId(1));
        Assert.Equal([1, 2, 3], Order(passed));
        Assert.Equal([1, 3], Order(passed.Remove(new RequestId(2), out _)));
        Assert.Equal(3, passed.Count);
    }

    private static QueuedRequest Waiting(int id) =>
        QueuedRequest.Arriving(new Request(new RequestId(id), SimTime.Zero, 0, id, 0, 10, 10));

    private static QueuedRequest Preempted(int id) => Waiting(id) with { LastBatch = 0 };

    private static IEnumerable<int> Order(WaitingQueue queue) =>
        queue.Skipped.Concat(queue.Preempted).Concat(queue.Arrived).Select(q => q.Request.Id.Value);
}
