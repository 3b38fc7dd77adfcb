using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Time goes one way, for the run, for a request and for every pipeline stage.</summary>
public class TimeLaws
{
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
        foreach (var facts in Observed.Of(run).Requests)
        {
            if (facts.ScheduledAt >= 0) Assert.True(facts.ScheduledAt >= facts.ArrivedAt);
            if (facts.FirstTokenAt >= 0) Assert.True(facts.FirstTokenAt >= facts.ScheduledAt && facts.ScheduledAt >= 0);
            Assert.True(facts.LastTokenAt >= facts.FirstTokenAt);
            Assert.Equal(facts.OutputTokens > 0, facts.FirstTokenAt >= 0);
        }
    }
}
