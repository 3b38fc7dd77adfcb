using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Laws;

/// <summary>The laws are tried where it matters.</summary>
public class ReachTests
{
    [Fact]
    public void The_scenarios_reach_everything_that_the_laws_are_about()
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        void Count(string what, bool holds) => reached[what] = reached.GetValueOrDefault(what) + (holds ? 1 : 0);
        var law = new LawAttribute();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(law.MaxTest).WithReplay(20_260_817, 4_057),
            Prop.ForAll(RandomRuns.Any(), run =>
            {
                var observed = Observed.Of(run);
                var events = observed.Events.ToArray();
                var entries = observed.Flights.SelectMany(f => f.Flight.Entries());
                Count("a preemption", events.Any(e => e is SimEvent.RequestPreempted));
                Count("a swap", events.Any(e => e is SimEvent.RequestPreempted { Swapped: true }));
                Count("a victim that the CPU has no room for", observed.Prepared.Environment.Limits.Swap.Blocks > 0
                    && events.Any(e => e is SimEvent.RequestPreempted { Swapped: false }));
                Count("a swapped request that comes back", entries.Any(
                    e => e.Kind == EntryKind.Resumed && e.Context > 0));
                Count("a preempted request passed over", events.Any(e => e is SimEvent.RequestSkipped));
                Count("a delivery over a link", events.Any(e => e is SimEvent.RequestDelivered));
                Count("several entries of one request in flight", observed.Instants.Any(w => w.Replicas.Any(
                    r => r.Flights.SelectMany(f => f.Entries()).GroupBy(e => e.Request).Any(g => g.Count() > 1))));
                Count("a follow-up", events.Any(e => e is SimEvent.RequestFinished { Next: not null }));
                Count("an end at the longest context", events.Any(
                    e => e is SimEvent.RequestFinished { Reason: FinishReason.MaxModelLen }));
                Count("a finish while preempted",
                    observed.Transitions.Any(t => t.Events.OfType<SimEvent.RequestFinished>()
                    .Any(f => t.Before.Replicas[f.Replica.Value].Waiting.FindPreempted(f.Request) is not null)));
                Count("a censored run with requests left", !observed.End.IsEmpty);
                foreach (var reason in Enum.GetValues<RejectionReason>())
                    Count($"a rejection: {Reasons.Name(reason)}",
                        events.Any(e => e is SimEvent.RequestRejected r && r.Reason == reason));
                Count("a chunk behind a chunk", entries.GroupBy(e => e.Request).Any(g => g.Count() > 2));
            }));
        Assert.All(reached, pair => Assert.True(pair.Value > 0, $"no scenario has {pair.Key}"));
    }

    [Fact]
    public void The_scenarios_reach_every_way_in_which_a_decode_span_ends()
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        void Count(string what, bool holds) => reached[what] = reached.GetValueOrDefault(what) + (holds ? 1 : 0);
        var law = new LawAttribute();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(law.MaxTest).WithReplay(20_260_817, 4_057),
            Prop.ForAll(RandomRuns.Any(), run =>
            {
                foreach (var transition in Observed.InSpans(run).Transitions)
                {
                    if (transition.Events[0] is not SimEvent.DecodeSpanCompleted e) continue;
                    var span = transition.Before.Replicas[e.Replica.Value].Flights[0];
                    var isCut = e.Steps < span.Ends.Length;
                    Count("a cut span", isCut);
                    Count("a cut span of one iteration", isCut && e.Steps == 1);
                    Count("a span that ends with a request", transition.Events.Length > 1);
                    Count("a span that ends with several", transition.Events.Length > 2);
                    Count("a span that ends without a request", !isCut && transition.Events.Length == 1);
                    Count("a span while others wait",
                        transition.Before.Replicas[e.Replica.Value].Waiting.Count > 0 && !isCut);
                    Count("a span over the end of the warm-up",
                        span.StartedAt < run.Scenario.Warmup && e.At > run.Scenario.Warmup);
                    Count("two spans at once",
                        transition.Before.Replicas.Count(r => r.Flights is [{ IsSpan: true }]) > 1);
                    Count("a cut just where an iteration ends", transition.Before.Now == e.At && isCut);
                }
            }));
        Assert.All(reached, pair => Assert.True(pair.Value > 0, $"no scenario has {pair.Key}"));
    }
}
