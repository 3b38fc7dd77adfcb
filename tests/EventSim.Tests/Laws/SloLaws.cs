using EventSim.Domain.Costs;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>What the slo-aware scheduler promises.</summary>
public class SloLaws
{
    [Law]
    public void Prefill_leaves_decoding_requests_their_target_on_average(RandomRun run)
    {
        var scenario = run.Scenario with
        {
            Engine = run.Scenario.Engine with
            {
                Scheduler = SchedulerKind.SloAware,
                ChunkedPrefill = true,
                Preemption = PreemptionKind.Recompute,
            },
            Deployment = run.Scenario.Deployment with { PipelineParallel = 1 },
        };
        var linear = (CostSettings.Linear)scenario.Cost;
        var observed = Observed.Of(scenario);
        var targets = observed.Prepared.Environment.Limits.Slo!;
        foreach (var transition in observed.Transitions)
        {
            if (transition.Events[^1] is not SimEvent.IterationStarted { Decodes: > 0 } started) continue;
            var floor = linear.Iteration + (linear.PrefillToken * SloAware.LeastPrefill)
                + (linear.DecodeSeq * started.Decodes);
            var credit = transition.Before.Replicas[started.Replica.Value].TpotCredit;
            var most = Math.Max(targets.Aim + credit, floor.Nanoseconds);

            // In lockstep an iteration ends with the slowest replica's: a scheduler sees to its own batch.
            var batch = transition.After.Replicas[started.Replica.Value].Flights[^1].Batch;
            var own = linear.Iteration + (linear.PrefillToken * batch.PrefillTokens)
                + (linear.DecodeSeq * batch.Decodes);
            var took = started.EndsAt - started.At;
            Assert.True(scenario.Deployment.Lockstep ? took >= own : took == own);
            Assert.InRange(own.Nanoseconds, 0, most);
        }
    }
}
