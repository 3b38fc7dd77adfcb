using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Scheduling;
using EventSim.Persistence;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Engine;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The projector of a stored run: its scenario is read again from its first event.</summary>
internal static class StoredProjector
{
    /// <summary>The projector before the run's first event.</summary>
    public static Either<StoreError, IProjector> Of(RunStarted started)
    {
        var files = started.Files.Select(f => new InputFile(f.Sha256, f.Name, f.FullPath)).ToImmutableArray();
        return ScenarioFile.FromCanonical(started.Scenario, files)
            .Bind(loaded =>
            {
                var costs = CostModels.For(loaded.Scenario);
                return EngineResolution.Resolve(loaded.Scenario, costs)
                    .Map(limits => SimulationEnvironment.Of(loaded.Scenario, limits, costs));
            })
            .Map(environment => (IProjector)Of(environment, started.Scenario))
            .MapLeft(faults => (StoreError)new StoreError.ScenarioLost(string.Join("; ", faults)));
    }

    /// <summary>The projector of a run that is about to begin.</summary>
    public static RunProjector Of(SimulationEnvironment environment, string canonicalScenario) =>
        new(new CoreFold(environment.Start), ProfileNames.Of(canonicalScenario));
}
