using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using LanguageExt;

namespace EventSim.Simulation.Runs;

/// <summary>A scenario made ready: its settings as numbers, its costs, its workload drawn.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Environment">What its simulation runs in.</param>
public sealed record PreparedRun(Scenario Scenario, SimulationEnvironment Environment)
{
    /// <summary>What the run went through before it was branched off; empty: it is no branch.</summary>
    public ImmutableArray<Stretch> Past { get; init; } = [];

    /// <summary>The settings that the run goes under, one after the other.</summary>
    public Course Course => new(Past, Environment);

    /// <summary>Makes a scenario ready, or says why its deployment can't run.</summary>
    public static Either<Seq<InvalidInput>, PreparedRun> Of(Scenario scenario)
    {
        var costs = CostModels.For(scenario);
        return EngineResolution.Resolve(scenario, costs)
            .Map(limits => new PreparedRun(scenario, SimulationEnvironment.Of(scenario, limits, costs)));
    }

    /// <summary>Makes a scenario ready to fold events that were kept: nothing is drawn, so that it can't be
    /// simulated.</summary>
    public static Either<Seq<InvalidInput>, PreparedRun> ForEvents(Scenario scenario)
    {
        var costs = CostModels.For(scenario);
        return EngineResolution.Resolve(scenario, costs)
            .Map(limits => new PreparedRun(scenario, SimulationEnvironment.ForEvents(scenario, limits, costs)));
    }

    /// <summary>What a run of it is measured with.</summary>
    public RunMeasures NewMeasures() => new(Environment.Costs, Scenario.Warmup);

    /// <summary>The result of a run that has ended in this state.</summary>
    public RunResult ResultOf(World end, RunMeasures measures)
    {
        measures.Settle(end);
        return Measures.ResultOf.Run(Scenario, Environment.Limits, end, measures);
    }

    /// <summary>Simulates from the start to the end, without a store.</summary>
    public (RunResult Result, World End) Run(RunMeasures measures)
    {
        var end = Loop.Run(Environment, Environment.Start, measures.Observe);
        return (ResultOf(end, measures), end);
    }

    /// <summary>Folds events that were kept into the same result.</summary>
    public (RunResult Result, World End) Replay(IEnumerable<SimEvent> kept, RunMeasures measures)
    {
        var fold = new Replay(Course, measures);
        foreach (var happened in kept) fold.Take(happened);
        return (ResultOf(fold.World, measures), fold.World);
    }
}
