using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>The scheduler is fair and never idle.</summary>
public class SchedulerLaws
{
    [Law]
    public void Requests_are_first_admitted_in_the_order_in_which_they_reached_the_replica(RandomRun run)
    {
        // Other policies and slo-aware have orders of their own.
        if (run.Scenario.Engine is not { Queue: QueueKind.Fcfs, Scheduler: not SchedulerKind.SloAware }) return;
        var waiting = new Dictionary<int, Queue<int>>();
        foreach (var happened in Observed.Of(run).Events)
        {
            if (happened is SimEvent.RequestRouted routed && routed.ReachesAt == routed.At)
                QueueOf(waiting, routed.Replica.Value).Enqueue(routed.Request.Value);
            if (happened is SimEvent.RequestDelivered delivered)
                QueueOf(waiting, delivered.Replica.Value).Enqueue(delivered.Request.Value);
            if (happened is not SimEvent.IterationStarted started) continue;
            foreach (var chunk in started.Chunks.Where(c => c.Kind == EntryKind.New))
                Assert.Equal(QueueOf(waiting, started.Replica.Value).Dequeue(), chunk.Request.Value);
        }
    }

    [Law]
    public void Every_request_of_a_drained_run_is_completed_or_rejected(RandomRun run)
    {
        var drained = new RandomRun(run.Scenario with { AtHorizon = HorizonRule.Drain });
        var observed = Observed.Of(drained);
        Assert.True(observed.End.IsEmpty, $"{observed.End.Waiting} wait and {observed.End.Running} run for ever");
        Assert.All(observed.Requests, f => Assert.True(f.Outcome is Outcome.Completed or Outcome.Rejected));
    }

    [Law]
    public void No_replica_is_idle_while_something_can_be_scheduled(RandomRun run)
    {
        // In lockstep it may wait for the others.
        if (run.Scenario.Deployment.Lockstep) return;
        var observed = Observed.Of(run);
        var before = observed.Prepared.Environment.Start;
        var touched = before.Replicas.Select(_ => SimTime.Zero).ToArray();
        foreach (var world in observed.Instants.Where(w => w.Now < observed.Prepared.Environment.StopsAt))
        {
            foreach (var replica in world.Replicas)
            {
                var id = replica.Id.Value;
                if (!ReferenceEquals(before.Replicas[id], replica)) touched[id] = world.Now;

                // One whose batch took no time comes again at this instant.
                if (!replica.CanStartAt(world.Now) || replica.NextWake(world.Now) == world.Now) continue;

                // A plan that looks at the clock is made when something of the replica's own happens: a batch ends, the
                // first stage becomes free, a request comes. Other plans are the same at any time.
                var free = replica.Flights.IsEmpty ? SimTime.Zero : replica.Flights[^1].StageOneFreesAt;
                var view = new SchedulerView(replica, SimTime.Max(touched[id], free));
                Assert.Equal(0, Schedulers.Plan(replica.Limits.Scheduler, view).Batch.Sequences);
            }

            before = world;
        }
    }

    [Law]
    public void Who_is_preempted_is_less_urgent_than_all_that_go_on_and_somebody_does(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            var victims = transition.Events.OfType<SimEvent.RequestPreempted>().Select(e => e.Request).ToHashSet();
            if (victims.Count == 0) continue;
            var replica = transition.Events.OfType<SimEvent.RequestPreempted>().First().Replica;
            var before = transition.Before.Replicas[replica.Value];
            var places = Enumerable.Range(0, before.RunningCount)
                .ToLookup(place => victims.Contains(before.Running[place].Request), place => UrgencyOf(before, place));
            Assert.Equal(victims.Count, places[true].Count());
            Assert.NotEmpty(places[false]);
            Assert.True(places[false].Max().CompareTo(places[true].Min()) < 0);
        }
    }

    /// <summary>A low one is urgent: who runs longest, or by priority, and then who arrived first.</summary>
    private static (int Priority, int Order) UrgencyOf(ReplicaState replica, int place) =>
        replica.Limits.Queue == QueueKind.Priority
            ? (replica.Limits.RulesOf(replica.Requests[place].Profile).Priority, replica.Requests[place].Id.Value)
            : (0, place);

    private static Queue<int> QueueOf(Dictionary<int, Queue<int>> waiting, int replica)
    {
        waiting.TryAdd(replica, []);
        return waiting[replica];
    }
}
