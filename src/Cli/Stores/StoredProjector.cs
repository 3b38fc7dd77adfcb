using EventSim.Cli.Input;
using EventSim.Persistence;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The projector of a stored run: its scenario is read again from its first event.</summary>
internal static class StoredProjector
{
    /// <summary>The projector before the run's first event.</summary>
    public static Either<StoreError, IProjector> Of(RunStarted started)
    {
        var files = started.Files.Select(f => new InputFile(f.Sha256, f.Name, f.FullPath)).ToImmutableArray();
        return ScenarioFile.FromCanonicalForEvents(started.Scenario, files)
            .Bind(loaded => PreparedRun.ForEvents(loaded.Scenario))
            .Map(run => (IProjector)Of(run, started.Scenario))
            .MapLeft(faults => (StoreError)new StoreError.ScenarioLost(string.Join("; ", faults)));
    }

    /// <summary>The projector of a run that is about to begin.</summary>
    public static RunProjector Of(PreparedRun run, string canonicalScenario) =>
        new(run.Environment, ProfileNames.Of(canonicalScenario));
}
