using EventSim.Domain.Serving;

namespace EventSim.Persistence.Snapshots;

/// <summary>Who waits at a replica, and what each tenant was served.</summary>
internal static class QueueBytes
{
    /// <summary>Writes the queue of a replica.</summary>
    public static void Write(StateWriter to, WaitingQueue queue)
    {
        var (skipped, preempted, arrived, count) = queue;
        to.All(skipped, Write);
        to.All([.. preempted], Write);
        to.All([.. arrived], Write);
        to.Number(count);
        to.Maybe(queue.Ordered, Write);
    }

    /// <summary>Reads the queue of a replica.</summary>
    public static WaitingQueue ReadQueue(StateReader from) => new(
        from.All(ReadQueued),
        [.. from.All(ReadQueued).Reverse()],
        [.. from.All(ReadQueued)],
        from.Int())
    {
        Ordered = from.Maybe(ReadOrdered),
    };

    /// <summary>Writes the counters of a fair queue.</summary>
    public static void Write(StateWriter to, FairShare fair)
    {
        var (tenants, lastLeft) = fair;
        to.All(tenants, Write);
        to.Number(lastLeft);
    }

    /// <summary>Reads the counters of a fair queue.</summary>
    public static FairShare ReadFair(StateReader from) => new(from.All(ReadTenant), from.Int());

    private static void Write(StateWriter to, QueuedRequest queued)
    {
        var (request, known, lastBatch, swapped) = queued;
        to.Request(request);
        to.Number(known);
        to.Number(lastBatch);
        to.Number(swapped);
    }

    private static QueuedRequest ReadQueued(StateReader from) =>
        new(from.Request(), from.Int(), from.Int(), from.Int());

    private static void Write(StateWriter to, OrderedWaiting ordered)
    {
        ordered.Deconstruct(out var lanes);
        to.All(lanes, (_, lane) => to.All([.. lane], Write));
    }

    // The lanes' order is the empty queue's.
    private static OrderedWaiting ReadOrdered(StateReader from) =>
        new(from.All(_ => OrderedWaiting.Empty.Lanes[0].Union(from.All(ReadRequest))));

    private static void Write(StateWriter to, OrderedRequest entry)
    {
        var (key, queued, wasSkipped) = entry;
        to.Number(key);
        Write(to, queued);
        to.Bool(wasSkipped);
    }

    private static OrderedRequest ReadRequest(StateReader from) => new(from.Number(), ReadQueued(from), from.Bool());

    private static void Write(StateWriter to, TenantShare share)
    {
        var (charged, waited, decoding) = share;
        to.Number(charged);
        to.Bool(waited);
        to.Number(decoding);
    }

    private static TenantShare ReadTenant(StateReader from) => new(from.Number(), from.Bool(), from.Int());
}
