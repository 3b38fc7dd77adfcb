using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
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
        var preempted = observed.Events.OfType<SimEvent.RequestPreempted>().Select(e => (e.At, e.Replica)).ToHashSet();
        var started = observed.Events.OfType<SimEvent.IterationStarted>().Select(e => (e.At, e.Replica)).ToHashSet();
        foreach (var world in observed.Instants.Where(w => w.Now < observed.Prepared.Environment.StopsAt))
        {
            foreach (var replica in world.Replicas)
            {
                // A replica schedules once an instant: one that only preempted, or whose batch took no time, comes
                // again.
                var scheduled = (world.Now, replica.Id);
                if (!replica.CanStartAt(world.Now) || preempted.Contains(scheduled)
                    || started.Contains(scheduled)) continue;
                var view = new SchedulerView(replica, world.Now);
                Assert.Equal(0, Schedulers.Plan(replica.Limits.Scheduler, view).Batch.Sequences);
            }
        }
    }

    [Law]
    public void The_first_running_request_is_never_preempted(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            foreach (var preempted in transition.Events.OfType<SimEvent.RequestPreempted>())
            {
                var running = transition.Before.Replicas[preempted.Replica.Value].Running;
                Assert.True(running.Length > 1 && running[0].Request != preempted.Request);
            }
        }
    }

    private static Queue<int> QueueOf(Dictionary<int, Queue<int>> waiting, int replica)
    {
        waiting.TryAdd(replica, []);
        return waiting[replica];
    }
}
