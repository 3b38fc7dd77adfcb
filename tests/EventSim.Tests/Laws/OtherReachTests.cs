using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Simulation.Engine;
using EventSim.Tests.Support;
using Outcome = EventSim.Simulation.Measures.Outcome;

namespace EventSim.Tests.Laws;

/// <summary>The laws of the other schedulers are tried where it matters.</summary>
public class OtherReachTests
{
    [Fact]
    public void The_scenarios_reach_everything_that_the_laws_are_about() =>
        Reached.InAll(OtherRuns.Any(), 600, (reached, run) =>
        {
            var observed = Observed.Of(run);
            var (name, limits) = (run.Scenario.Engine.Scheduler, observed.Prepared.Environment.Limits);
            reached.Count($"{name}", true);
            if (limits.Allocation == KvAllocation.WholePrompt)
                reached.Count($"{name} preempts", observed.Events.Any(e => e is SimEvent.RequestPreempted));
            reached.Count("a request refused after it ran", observed.Requests.Any(
                f => f.Outcome == Outcome.Rejected && f.ScheduledAt >= 0));
            reached.Count("a token lost in the pipeline", observed.Transitions.Any(LosesAToken));
            reached.Count("a request that preempts itself and is alone", observed.Transitions.Any(
                t => t.Events[^1] is SimEvent.RequestPreempted e
                    && t.After.Replicas[e.Replica.Value] is { RunningCount: 0, Flights.IsEmpty: true }));
            reached.Count("blocks always left free",
                limits is { WatermarkBlocks: > 0, Allocation: KvAllocation.WholePrompt });
            foreach (var reason in Enum.GetValues<RejectionReason>())
                reached.Count($"a rejection: {reason}",
                    observed.Events.Any(e => e is SimEvent.RequestRejected r && r.Reason == reason));
        });

    private static bool LosesAToken(Transition transition) =>
        transition.Events.OfType<SimEvent.RequestPreempted>().Any(e =>
        {
            var before = transition.Before.Replicas[e.Replica.Value];
            return before.Running.Any(s => s.Request == e.Request && s.Samples && s.IsInFlight(before.Completed));
        });
}
