using System.Diagnostics;
using EventSim.Cli.Input;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The scenario of a stored run, read again from the run's first event.</summary>
/// <param name="Loaded">The scenario.</param>
/// <param name="Run">The same, made ready, with what the run went through before it was branched off.</param>
internal sealed record StoredScenario(LoadedScenario Loaded, PreparedRun Run)
{
    /// <summary>To go on with it: the files that it names must be there, as they were.</summary>
    public static Either<StoreError, StoredScenario> ToGoOn(RunHistory history) =>
        Of(history, stretch => stretch == history.Own);

    /// <summary>To simulate it again from the beginning: the files that it and its parents name must be
    /// there.</summary>
    public static Either<StoreError, StoredScenario> ToSimulate(RunHistory history) => Of(history, _ => true);

    /// <summary>To fold its events: they hold the requests, and no file is needed.</summary>
    public static Either<StoreError, StoredScenario> ToFold(RunHistory history) => Of(history, _ => false);

    private static Either<StoreError, StoredScenario> Of(RunHistory history, Func<RunStretch, bool> simulates)
    {
        var past = ImmutableArray<Stretch>.Empty;
        for (var i = 0; ; i++)
        {
            var stretch = history.Stretches[i];
            var read = simulates(stretch) ? Simulating(stretch.Started) : Folding(stretch.Started);
            if (read.IsLeft || stretch == history.Own)
                return read.Map(own => own with { Run = own.Run with { Past = past } });
            var ended = read.IfLeft(() => throw new UnreachableException());
            var branch = history.Stretches[i + 1].Started.Parent!;
            past = past.Add(new Stretch(ended.Run.Environment, branch.Events, new SimTime(branch.At)));
        }
    }

    private static Either<StoreError, StoredScenario> Simulating(RunStarted started) =>
        Of(ScenarioFile.FromCanonical(started.Scenario, FilesOf(started)), scenario => PreparedRun.Of(scenario with
        {
            Events = started.Spans ? EventDetail.Spans : EventDetail.EveryIteration,
        }));

    private static Either<StoreError, StoredScenario> Folding(RunStarted started) =>
        Of(ScenarioFile.FromCanonicalForEvents(started.Scenario, FilesOf(started)), PreparedRun.ForEvents);

    private static Either<StoreError, StoredScenario> Of(
        Either<Seq<Domain.Errors.InvalidInput>, LoadedScenario> read,
        Func<Domain.Scenarios.Scenario, Either<Seq<Domain.Errors.InvalidInput>, PreparedRun>> prepare) => read
        .Bind(loaded => prepare(loaded.Scenario).Map(run => new StoredScenario(loaded, run)))
        .MapLeft(faults => (StoreError)new StoreError.ScenarioLost(string.Join("; ", faults)));

    private static ImmutableArray<InputFile> FilesOf(RunStarted started) =>
        [.. started.Files.Select(f => new InputFile(f.Sha256, f.Name, f.FullPath))];
}
