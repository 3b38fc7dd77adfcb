using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Domain.Serving;

/// <summary>The order of those that wait under a policy with an order of its own.</summary>
public class OrderedWaitingTests
{
    [Fact]
    public void The_lowest_key_is_first_then_the_earliest_then_the_lowest_id()
    {
        var queue = WaitingQueue.EmptyOrdered
            .Enqueue(Waiting(4, at: 9), new QueuePlace(1, 0))
            .Enqueue(Waiting(3, at: 5), new QueuePlace(2, 0))
            .Enqueue(Waiting(2, at: 5), new QueuePlace(2, 0))
            .Enqueue(Waiting(1, at: 7), new QueuePlace(2, 0));
        Assert.Equal([4, 2, 3, 1], Order(queue));
        Assert.Equal(4, queue.Count);
    }

    [Fact]
    public void A_preempted_request_stands_where_its_key_puts_it()
    {
        var queue = WaitingQueue.EmptyOrdered
            .Enqueue(Waiting(2, at: 2), new QueuePlace(0, 0))
            .PushPreempted(Preempted(1, at: 1), new QueuePlace(5, 0));
        Assert.Equal([2, 1], Order(queue));
        Assert.Equal(1, queue.FindPreempted(new RequestId(1))?.Request.Id.Value);
        Assert.Null(queue.FindPreempted(new RequestId(2)));
    }

    [Fact]
    public void A_request_that_is_passed_over_keeps_its_place()
    {
        var queue = WaitingQueue.EmptyOrdered
            .PushPreempted(Preempted(1, at: 1), new QueuePlace(0, 0))
            .PushPreempted(Preempted(2, at: 2), new QueuePlace(0, 0))
            .Skip(new RequestId(2));
        Assert.Equal([1, 2], Order(queue));
        Assert.Equal([false, true], queue.Ordered!.All.Select(entry => entry.WasSkipped));
        Assert.Equal([1], Order(queue.Remove(new RequestId(2), out var removed)));
        Assert.Equal(2, removed.Request.Id.Value);
    }

    private static QueuedRequest Waiting(int id, long at) =>
        QueuedRequest.Arriving(new Request(new RequestId(id), new SimTime(at), 0, id, 0, 10, 10));

    private static QueuedRequest Preempted(int id, long at) => Waiting(id, at) with { LastBatch = 0 };

    private static IEnumerable<int> Order(WaitingQueue queue) => queue.All.Select(q => q.Request.Id.Value);
}
