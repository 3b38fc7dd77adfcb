using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Time goes one way, for the run, for a request and for every pipeline stage.</summary>
public class TimeLaws
{
    // Few of the engines look at the clock.
    [Law(MaxTest = 1500)]
    public void What_a_replica_schedules_does_not_depend_on_when_others_do(RandomRun run)
    {
        if (run.Scenario.Deployment.Lockstep) return;
        var observed = Observed.Of(run);
        var transition = 0;
        var world = observed.Prepared.Environment.Start;
        foreach (var after in observed.Instants)
        {
            for (; transition < observed.Transitions.Count; transition++)
            {
                var (before, events, _) = observed.Transitions[transition];
                if (events[0].At > after.Now) break;
                if (events[0] is not SimEvent.IterationStarted started) continue;
                var (then, now) = (world.Replicas[started.Replica.Value], before.Replicas[started.Replica.Value]);
                Assert.True(then != now || then.NextWake(world.Now) == started.At, $"{started}");
            }

            world = after;
        }
    }

    [Law]
    public void Time_never_goes_back(RandomRun run)
    {
        var observed = Observed.Of(run);
        var now = 0L;
        foreach (var transition in observed.Transitions)
        {
            foreach (var happened in transition.Events)
            {
                Assert.True(happened.At.Nanoseconds >= now);
                now = happened.At.Nanoseconds;
            }

            Assert.Equal(now, transition.After.Now.Nanoseconds);
        }

        if (observed.Prepared.Environment.StopsAt is var stop) Assert.True(observed.End.Now <= stop);
    }

    [Law]
    public void Batches_leave_a_replica_in_the_order_in_which_they_started_and_when_they_said(RandomRun run)
    {
        var inFlight = new Dictionary<int, Queue<SimEvent.IterationStarted>>();
        var numbers = new Dictionary<int, int>();
        foreach (var happened in Observed.Of(run).Events)
        {
            if (happened is SimEvent.IterationStarted started)
            {
                Assert.Equal(numbers.GetValueOrDefault(started.Replica.Value), started.Iteration);
                numbers[started.Replica.Value] = started.Iteration + 1;
                inFlight.TryAdd(started.Replica.Value, []);
                Assert.All(inFlight[started.Replica.Value], earlier => Assert.True(earlier.EndsAt <= started.EndsAt));
                inFlight[started.Replica.Value].Enqueue(started);
            }

            if (happened is not SimEvent.IterationCompleted completed) continue;
            var oldest = inFlight[completed.Replica.Value].Dequeue();
            Assert.Equal((oldest.Iteration, oldest.EndsAt), (completed.Iteration, completed.At));
        }
    }

    [Law]
    public void A_stage_works_on_one_batch_at_a_time_and_a_batch_on_one_stage(RandomRun run)
    {
        var observed = Observed.Of(run);
        var stages = observed.Prepared.Environment.Limits.PipelineStages;
        foreach (var replica in observed.Events.OfType<SimEvent.IterationStarted>().GroupBy(e => e.Replica))
        {
            var free = new long[stages];
            foreach (var started in replica)
            {
                var spans = stages == 1 ? [new StageSpan(started.At, started.EndsAt)] : started.Stages;
                Assert.Equal(stages, spans.Length);
                Assert.Equal((started.At, started.EndsAt), (spans[0].Start, spans[^1].End));
                for (var stage = 0; stage < stages; stage++)
                {
                    var reached = stage == 0 ? started.At : spans[stage - 1].End;
                    Assert.Equal(Math.Max(reached.Nanoseconds, free[stage]), spans[stage].Start.Nanoseconds);
                    Assert.True(spans[stage].End >= spans[stage].Start);
                    free[stage] = spans[stage].End.Nanoseconds;
                }
            }
        }
    }

    [Law]
    public void A_request_arrives_is_scheduled_and_produces_its_tokens_in_this_order(RandomRun run)
    {
        var observed = Observed.Of(run);
        Assert.Equal(
            Times(observed),
            observed.Requests.Select(f => (f.ArrivedAt, f.ScheduledAt, f.FirstTokenAt, f.LastTokenAt)));
        foreach (var facts in observed.Requests)
        {
            if (facts.ScheduledAt >= 0) Assert.True(facts.ScheduledAt >= facts.ArrivedAt);
            if (facts.FirstTokenAt >= 0) Assert.True(facts.FirstTokenAt >= facts.ScheduledAt && facts.ScheduledAt >= 0);
            Assert.True(facts.LastTokenAt >= facts.FirstTokenAt);
            Assert.Equal(facts.OutputTokens > 0, facts.FirstTokenAt >= 0);
        }
    }

    [Law]
    public void At_one_instant_batches_end_then_requests_come_then_replicas_start(RandomRun run)
    {
        var last = (At: SimTime.Zero, Phase: 0, Replica: 0);
        foreach (var transition in Observed.Of(run).Transitions)
        {
            // A batch that took no time ends in one more round of its instant.
            var next = TurnOf(transition.Events[0]);
            var again = next.Phase == 0 && transition.Before.Replicas[next.Replica].Flights[0].StartedAt == next.At;
            Assert.True(again || next.CompareTo(last) >= 0, $"{next} after {last}");
            last = next;
        }
    }

    [Law]
    public void At_the_horizon_of_a_censored_run_batches_end_and_nothing_else_happens(RandomRun run)
    {
        var observed = Observed.Of(run);
        var stop = observed.Prepared.Environment.StopsAt;
        foreach (var transition in observed.Transitions.Where(t => t.After.Now == stop))
            Assert.IsType<SimEvent.IterationCompleted>(transition.Events[0]);
    }

    private static (SimTime At, int Phase, int Replica) TurnOf(SimEvent first) => first switch
    {
        SimEvent.IterationCompleted e => (e.At, 0, e.Replica.Value),
        SimEvent.IterationStarted e => (e.At, 2, e.Replica.Value),
        SimEvent.RequestPreempted e => (e.At, 2, e.Replica.Value),
        SimEvent.RequestSkipped e => (e.At, 2, e.Replica.Value),
        _ => (first.At, 1, 0),
    };

    /// <summary>The times of every request, from the events and the batches that they name.</summary>
    private static (long Arrived, long Scheduled, long First, long Last)[] Times(Observed observed)
    {
        var times = new List<(long Arrived, long Scheduled, long First, long Last)>();
        foreach (var (transition, happened) in observed.Transitions.SelectMany(t => t.Events.Select(e => (t, e))))
        {
            var at = happened.At.Nanoseconds;
            if (happened is SimEvent.RequestArrived) times.Add((at, -1, -1, -1));
            if (happened is SimEvent.IterationStarted started)
            {
                foreach (var request in started.Chunks.Select(c => c.Request.Value))
                    if (times[request].Scheduled < 0) times[request] = times[request] with { Scheduled = at };
            }

            if (happened is not SimEvent.IterationCompleted completed) continue;
            var replica = transition.Before.Replicas[completed.Replica.Value];
            foreach (var request in replica.Flights[0].Entries().Where(e => e.Samples).Select(e => e.Request.Value))
            {
                // The token of one that was preempted meanwhile is lost in some engines.
                if (replica.Limits.DropsPreempted && replica.Requests.All(r => r.Id.Value != request)) continue;
                var (arrived, scheduled, first, _) = times[request];
                times[request] = (arrived, scheduled, first < 0 ? at : first, at);
            }
        }

        return [.. times];
    }
}
