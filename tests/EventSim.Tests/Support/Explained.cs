using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Runs;

namespace EventSim.Tests.Support;

/// <summary>Lives of requests, from the events of a run as a store gives them back.</summary>
internal static class Explained
{
    /// <summary>The lives of all requests of a run.</summary>
    public static ImmutableArray<RequestLife> All(
        SimulationEnvironment environment, IReadOnlyList<SimEvent> events, int requests, bool names = false) =>
        From(environment, environment.Start, events, 0, Enumerable.Range(0, requests), names);

    /// <summary>The lives of all requests of a run.</summary>
    public static ImmutableArray<RequestLife> All(Observed run, bool names = false) =>
        All(run.Prepared.Environment, [.. run.Events], run.Measures.Requests.Count, names);

    /// <summary>The lives of requests, from an event and the state before it.</summary>
    public static ImmutableArray<RequestLife> From(
        SimulationEnvironment environment, World start, IReadOnlyList<SimEvent> events, int first,
        IEnumerable<int> requests, bool names = false)
    {
        var run = new ExplainedRun(
            Course.Of(environment), new KeptState(start, first),
            new LifeObserver(environment, requests.Select(id => new RequestId(id)), names));
        for (var i = first; i < events.Count; i++) run.Take(i, events[i]);
        return run.Lives;
    }

    /// <summary>The parts of an account, by name. Unit: us; a test of nanoseconds would fail.</summary>
    public static (string Part, long Us)[] Parts(LifeAccount account) =>
    [
        .. account.Parts.Select(part =>
        {
            Assert.Equal(0, part.Nanoseconds % 1000);
            return (LifeParts.Name(part.Part), part.Nanoseconds / 1000);
        }),
    ];

    /// <summary>An account as text, without events and names.</summary>
    public static string Text(LifeAccount account) => string.Join(
        ", ", account.Parts.Select(part => $"{LifeParts.Name(part.Part)} {part.Nanoseconds}"));
}
