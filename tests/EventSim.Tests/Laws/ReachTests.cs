using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>The laws are tried where it matters.</summary>
public class ReachTests
{
    [Fact]
    public void The_scenarios_reach_everything_that_the_laws_are_about() =>
        Reached.InAll(RandomRuns.Any(), new LawAttribute().MaxTest, (reached, run) =>
        {
            var observed = Observed.Of(run);
            var events = observed.Events.ToArray();
            var entries = observed.Flights.SelectMany(f => f.Flight.Entries());
            reached.Count("a preemption", events.Any(e => e is SimEvent.RequestPreempted));
            reached.Count("a swap", events.Any(e => e is SimEvent.RequestPreempted { Swapped: true }));
            reached.Count("a victim that the CPU has no room for", observed.Prepared.Environment.Limits.Swap.Blocks > 0
                && events.Any(e => e is SimEvent.RequestPreempted { Swapped: false }));
            reached.Count("a swapped request that comes back", entries.Any(
                e => e.Kind == EntryKind.Resumed && e.Context > 0));
            reached.Count("a preempted request passed over", events.Any(e => e is SimEvent.RequestSkipped));
            reached.Count("a delivery over a link", events.Any(e => e is SimEvent.RequestDelivered));
            reached.Count("several entries of one request in flight", observed.Instants.Any(w => w.Replicas.Any(
                r => r.Flights.SelectMany(f => f.Entries()).GroupBy(e => e.Request).Any(g => g.Count() > 1))));
            reached.Count("a follow-up", events.Any(e => e is SimEvent.RequestFinished { Next: not null }));
            reached.Count("an end at the longest context", events.Any(
                e => e is SimEvent.RequestFinished { Reason: FinishReason.MaxModelLen }));
            reached.Count("a finish while preempted",
                observed.Transitions.Any(t => t.Events.OfType<SimEvent.RequestFinished>()
                .Any(f => t.Before.Replicas[f.Replica.Value].Waiting.FindPreempted(f.Request) is not null)));
            reached.Count("a censored run with requests left", !observed.End.IsEmpty);
            foreach (var reason in Enum.GetValues<RejectionReason>())
                reached.Count($"a rejection: {Reasons.Name(reason)}",
                    events.Any(e => e is SimEvent.RequestRejected r && r.Reason == reason));
            reached.Count("a chunk behind a chunk", entries.GroupBy(e => e.Request).Any(g => g.Count() > 2));
        });

    [Fact]
    public void The_scenarios_reach_every_way_in_which_a_decode_span_ends() =>
        Reached.InAll(RandomRuns.Any(), new LawAttribute().MaxTest, (reached, run) =>
        {
            var observed = Observed.InSpans(run);
            reached.Count("a span over several stages that an arrival cuts", observed.Transitions.Any(IsCutOverStages));
            foreach (var transition in observed.Transitions)
            {
                if (transition.Events[0] is not SimEvent.DecodeSpanCompleted e) continue;
                var span = transition.Before.Replicas[e.Replica.Value].Flights[0];
                var isCut = e.Steps < span.Ends.Length;
                if (span.Rotation is { } rotation)
                {
                    reached.Count("a span over several stages, one batch", rotation.Groups.Length == 1);
                    reached.Count("a span over several stages, fewer batches than stages",
                        rotation.Groups.Length > 1 && rotation.Groups.Length < span.Depth);
                    reached.Count("a span over several stages, as many batches", rotation.Groups.Length == span.Depth);
                    reached.Count("a span over several stages, every batch more than twice",
                        e.Steps > 2 * rotation.Groups.Length && rotation.Groups.Length > 1);
                    reached.Count("a span over several stages with named blocks",
                        observed.Prepared.Environment.Limits.PrefixCaching);
                    continue;
                }

                reached.Count("a cut span", isCut);
                reached.Count("a cut span of one iteration", isCut && e.Steps == 1);
                reached.Count("a span that ends with a request", transition.Events.Length > 1);
                reached.Count("a span that ends with several", transition.Events.Length > 2);
                reached.Count("a span that ends without a request", !isCut && transition.Events.Length == 1);
                reached.Count("a span while others wait",
                    transition.Before.Replicas[e.Replica.Value].Waiting.Count > 0 && !isCut);
                reached.Count("a span over the end of the warm-up",
                    span.StartedAt < run.Scenario.Warmup && e.At > run.Scenario.Warmup);
                reached.Count("two spans at once",
                    transition.Before.Replicas.Count(r => r.Flights is [{ IsSpan: true }]) > 1);
                reached.Count("a cut just where an iteration ends", transition.Before.Now == e.At && isCut);
            }
        });

    private static bool IsCutOverStages(Transition transition) => transition.Before.Replicas.Any(before =>
        before.Flights is [{ Rotation: not null }]
        && transition.Events[0] is SimEvent.RequestRouted or SimEvent.RequestDelivered
        && transition.After.Replicas[before.Id.Value].Flights is not [{ Rotation: not null }]);
}
