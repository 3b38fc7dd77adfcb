using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Domain.Serving;

/// <summary>The virtual token counters, by hand.</summary>
public class FairShareTests
{
    [Fact]
    public void A_tenant_that_comes_back_is_lifted_to_the_least_of_those_that_wait()
    {
        var fair = new FairShare([new(100, true, 0), new(250, true, 0), new(30, false, 0), new(120, false, 0)], 2);
        var lifted = fair.Lifted(Waiting(0, 1, 2, 3));
        Assert.Equal([100, 250, 100, 120], lifted.Tenants.Select(t => t.Charged));
    }

    [Fact]
    public void Where_nobody_waited_it_is_lifted_to_the_last_that_left()
    {
        var fair = new FairShare([new(100, false, 0), new(250, false, 0), new(30, false, 0)], 0);
        Assert.Equal([100, 250, 100], fair.Lifted(Waiting(1, 2)).Tenants.Select(t => t.Charged));
    }

    [Fact]
    public void A_tenant_that_went_on_waiting_is_not_lifted()
    {
        var fair = new FairShare([new(100, true, 0), new(250, true, 0)], -1);
        Assert.Same(fair, fair.Lifted(Waiting(0, 1)));
    }

    [Fact]
    public void A_new_tenant_starts_with_nothing_where_nobody_was_served() =>
        Assert.Equal([0, 0], FairShare.None.Lifted(Waiting(0, 1)).Tenants.Select(t => t.Charged));

    private static OrderedWaiting Waiting(params int[] tenants) => tenants.Aggregate(
        OrderedWaiting.Empty,
        (waiting, tenant) => waiting.Add(
            QueuedRequest.Arriving(new Request(new RequestId(tenant), SimTime.Zero, tenant, 0, 0, 10, 10)),
            new QueuePlace(0, tenant)));
}
