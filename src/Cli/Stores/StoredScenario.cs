using EventSim.Cli.Input;
using EventSim.Domain.Scenarios;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The scenario of a stored run, read again from the run's first event.</summary>
/// <param name="Loaded">The scenario.</param>
/// <param name="Run">The same, made ready.</param>
internal sealed record StoredScenario(LoadedScenario Loaded, PreparedRun Run)
{
    /// <summary>To simulate it again: the files that it names must be there, as they were.</summary>
    public static Either<StoreError, StoredScenario> ToSimulate(RunStarted started) =>
        Of(ScenarioFile.FromCanonical(started.Scenario, FilesOf(started)), scenario => PreparedRun.Of(scenario with
        {
            Events = started.Spans ? EventDetail.Spans : EventDetail.EveryIteration,
        }));

    /// <summary>To fold its events: they hold the requests, and no file is needed.</summary>
    public static Either<StoreError, StoredScenario> ToFold(RunStarted started) =>
        Of(ScenarioFile.FromCanonicalForEvents(started.Scenario, FilesOf(started)), PreparedRun.ForEvents);

    private static Either<StoreError, StoredScenario> Of(
        Either<Seq<Domain.Errors.InvalidInput>, LoadedScenario> read,
        Func<Domain.Scenarios.Scenario, Either<Seq<Domain.Errors.InvalidInput>, PreparedRun>> prepare) => read
        .Bind(loaded => prepare(loaded.Scenario).Map(run => new StoredScenario(loaded, run)))
        .MapLeft(faults => (StoreError)new StoreError.ScenarioLost(string.Join("; ", faults)));

    private static ImmutableArray<InputFile> FilesOf(RunStarted started) =>
        [.. started.Files.Select(f => new InputFile(f.Sha256, f.Name, f.FullPath))];
}
