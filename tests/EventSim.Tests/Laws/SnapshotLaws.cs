using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>A state that was kept as bytes is the state.</summary>
public class SnapshotLaws
{
    private const int Seldom = 41;

    [Law]
    public void A_run_goes_on_from_a_kept_state_as_it_did(RandomRun run) =>
        AssertGoesOn(run.Scenario with { Events = EventDetail.EveryIteration });

    [Law]
    public void A_run_in_spans_goes_on_from_a_kept_state_as_it_did(RandomRun run) =>
        AssertGoesOn(run.Scenario with { Events = EventDetail.Spans });

    [OtherLaw]
    public void A_run_of_another_scheduler_goes_on_from_a_kept_state_as_it_did(RandomRun run) =>
        AssertGoesOn(run.Scenario with { Events = EventDetail.Spans });

    [Law]
    public void A_state_has_the_same_bytes_whenever_it_is_kept(RandomRun run) =>
        Snapshots.Of(run.Scenario with { Events = EventDetail.Spans }, (environment, world, bytes) =>
        {
            Assert.Equal(bytes, Snapshots.Bytes(world));
            Assert.Equal(bytes, Snapshots.Bytes(Snapshots.Read(environment, bytes)));
        });

    [Law(MaxTest = 60)]
    public void A_state_within_an_instant_is_kept_as_it_is(RandomRun run)
    {
        var environment = Simulated.Prepare(run.Scenario).Environment;
        var count = 0;
        Loop.Run(environment, environment.Start, transition =>
        {
            if (transition.Events[^1] is not SimEvent.RequestPreempted && count++ % Seldom != 0) return;
            Differences.None(transition.After, Snapshots.Read(environment, Snapshots.Bytes(transition.After)));
        });
    }

    [Fact]
    public void Kept_states_have_everything_that_a_state_may_have() =>
        Reached.InAll(RandomRuns.Any(), new LawAttribute().MaxTest, (reached, run) =>
        {
            foreach (var detail in Enum.GetValues<EventDetail>())
                Snapshots.Of(run.Scenario with { Events = detail }, (_, world, _) => Count(reached, world));
            var environment = Simulated.Prepare(run.Scenario).Environment;
            Loop.Run(environment, environment.Start, transition => reached.Count(
                "blocks that leave", transition.After.Replicas.Any(r => r.LeavingBlocks > 0)));
        });

    private static void AssertGoesOn(Scenario scenario)
    {
        var run = Snapshots.Of(
            scenario, (environment, world, bytes) => Differences.None(world, Snapshots.Read(environment, bytes)));
        foreach (var (count, bytes) in run.Kept)
        {
            List<SimEvent> rest = [];
            var end = Loop.Run(
                run.Environment, Snapshots.Read(run.Environment, bytes), t => rest.AddRange(t.Events));
            Assert.Equal(run.Events.Skip(count).Select(EventJson.Text), rest.Select(EventJson.Text));
            Differences.None(run.End, end);
            var folded = run.Events.Skip(count).Aggregate(Snapshots.Read(run.Environment, bytes), Evolve.One);
            Differences.None(run.End with { Now = folded.Now }, folded);
        }
    }

    private static void Count(Reached reached, World world)
    {
        var replicas = world.Replicas;
        var flights = replicas.SelectMany(r => r.Flights).ToList();
        reached.Count("a request to come", !world.FollowUps.IsEmpty);
        reached.Count("a request on its way to the router", world.InTransit.Any(t => t.Replica is null));
        reached.Count("a request on its way to a replica", world.InTransit.Any(t => t.Replica is not null));
        reached.Count("a link", world.ToRouter is not null);
        reached.Count("a request with a prefix", replicas.Any(r => r.Requests.Any(q => q.Prefix is not null)));
        reached.Count("a request passed over", replicas.Any(r => !r.Waiting.Skipped.IsEmpty));
        reached.Count("several preempted", replicas.Any(r => r.Waiting.Preempted.Count() > 1));
        reached.Count("several who wait", replicas.Any(r => r.Waiting.Arrived.Count() > 1));
        reached.Count("a queue in an order of its own", replicas.Any(r => r.Waiting.Ordered is { } o && o.All.Any()));
        reached.Count("one in it passed over", replicas.Any(
            r => r.Waiting.Ordered is { } o && o.All.Any(e => e.WasSkipped)));
        reached.Count("several lanes", replicas.Any(r => r.Waiting.Ordered is { Lanes.Length: > 1 }));
        reached.Count("a tenant that was served", replicas.Any(r => r.Fair is { Tenants.Length: > 1 }));
        reached.Count("a swapped request", replicas.Any(r => r.SwappedBlocks > 0));
        reached.Count("a credit", replicas.Any(r => r.TpotCredit != 0));
        reached.Count("a turn of decodes", replicas.Any(r => r.IsTurnOfDecodes));
        reached.Count("steady decodes", replicas.Any(r => r.Steady is { Steps: > 1 }));
        reached.Count("named blocks", replicas.Any(r => r.Pool is not null && r.UsedBlocks > 0));
        reached.Count("several batches in flight", replicas.Any(r => r.Flights.Length > 1));
        reached.Count("a chunk in flight", flights.Any(f => !f.Batch.Chunks.IsEmpty));
        reached.Count("a span in flight", flights.Any(f => f.IsSpan && f.Rotation is null));
        reached.Count("a cut span in flight", flights.Any(f => f.IsSpan && f.Steps < f.Ends.Length));
        reached.Count("a span over several stages", flights.Any(f => f.Rotation is not null));
        reached.Count("one with batches before it", flights.Any(f => f.Rotation is { InFlight.IsEmpty: false }));
    }
}
