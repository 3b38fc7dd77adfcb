using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Tests.Support;

/// <summary>A run in memory with every state that it went through.</summary>
/// <param name="Prepared">The scenario made ready.</param>
/// <param name="Transitions">What each command did.</param>
/// <param name="Instants">The state at the end of each instant.</param>
/// <param name="End">The last state.</param>
/// <param name="Measures">What was measured.</param>
public sealed record Observed(
    PreparedRun Prepared,
    IReadOnlyList<Transition> Transitions,
    IReadOnlyList<World> Instants,
    World End,
    RunMeasures Measures)
{
    /// <summary>The events in their order.</summary>
    public IEnumerable<SimEvent> Events => Transitions.SelectMany(t => t.Events);

    /// <summary>The result.</summary>
    public RunResult Result => Prepared.ResultOf(End, Measures);

    /// <summary>The facts of the requests, in order of arrival.</summary>
    public IEnumerable<RequestFacts> Requests =>
        Enumerable.Range(0, Measures.Requests.Count).Select(i => Measures.Requests[i]);

    /// <summary>Runs a scenario step by step: every iteration is its own event.</summary>
    public static Observed Of(RandomRun run) => Of(run.Scenario with { Events = EventDetail.EveryIteration });

    /// <summary>Runs a scenario with decode spans.</summary>
    public static Observed InSpans(RandomRun run) => Of(run.Scenario with { Events = EventDetail.Spans });

    /// <summary>Runs a scenario.</summary>
    public static Observed Of(Scenario scenario)
    {
        var prepared = Simulated.Prepare(scenario);
        var environment = prepared.Environment;
        var measures = prepared.NewMeasures();
        List<Transition> transitions = [];
        List<World> instants = [];
        var world = environment.Start;
        for (var at = Loop.Next(environment, world); at < SimTime.Never; at = Loop.Next(environment, world))
        {
            world = Loop.Step(environment, world, at, transition =>
            {
                measures.Observe(transition);
                transitions.Add(transition);
            });
            instants.Add(world);
            if (instants.Count > 200_000) throw new InvalidOperationException("the run does not end");
        }

        return new Observed(prepared, transitions, instants, world, measures);
    }

    /// <summary>Every iteration's event with the batch that was in flight after it.</summary>
    public IEnumerable<(SimEvent.IterationStarted Started, Flight Flight)> Flights => Transitions.SelectMany(
        t => t.Events.OfType<SimEvent.IterationStarted>()
            .Select(e => (e, t.After.Replicas[e.Replica.Value].Flights[^1])));

    /// <summary>The event as a store gives it back.</summary>
    public static SimEvent Stored(SimEvent happened) => (SimEvent)EventJson.Read(
        System.Text.Encoding.UTF8.GetBytes(EventJson.Text(happened)), happened.GetType());

    /// <summary>The whole state as text: equal for equal states.</summary>
    public static string Text(World world) => JsonSerializer.Serialize(world);

    /// <summary>A life as text: equal for equal lives, their events and names included.</summary>
    public static string Json(RequestLife life) => JsonSerializer.Serialize(life);

    /// <summary>A result as text: equal for equal results.</summary>
    public static string Text(RunResult result) => JsonSerializer.Serialize(result);
}
