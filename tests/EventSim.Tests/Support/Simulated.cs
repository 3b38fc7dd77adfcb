using EventSim.Cli.Input;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Tests.Support;

/// <summary>A run in memory, with everything that it left behind.</summary>
internal sealed record Simulated(
    PreparedRun Prepared, RunResult Result, World End, RunMeasures Measures, List<SimEvent> Events)
{
    /// <summary>The requests' facts, in order of arrival.</summary>
    public RequestFacts[] Requests =>
        [.. Enumerable.Range(0, Measures.Requests.Count).Select(i => Measures.Requests[i])];

    /// <summary>Runs a scenario's text.</summary>
    public static Simulated Yaml(string text) => Run(Load(text));

    /// <summary>Loads a scenario's text that has no faults.</summary>
    public static Scenario Load(string text) =>
        ScenarioFile.FromText(text, "test.yaml", Repository.Root).Match(
            Right: loaded => loaded.Scenario,
            Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));

    /// <summary>Makes a scenario ready that has no faults, so that all its states can be read to the end.</summary>
    public static PreparedRun Prepare(Scenario scenario) => PreparedRun.Of(scenario).Match(
        Right: run => run with
        {
            Environment = run.Environment with
            {
                Limits = run.Environment.Limits with { KeptChanges = int.MaxValue },
            },
        },
        Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));

    /// <summary>Runs a scenario.</summary>
    public static Simulated Run(Scenario scenario)
    {
        var prepared = Prepare(scenario);
        var measures = prepared.NewMeasures();
        var events = new List<SimEvent>();
        var end = Loop.Run(prepared.Environment, prepared.Environment.Start, transition =>
        {
            measures.Observe(transition);
            events.AddRange(transition.Events);
        });
        return new Simulated(prepared, prepared.ResultOf(end, measures), end, measures, events);
    }
}
