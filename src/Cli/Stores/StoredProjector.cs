using EventSim.Domain.Workloads;
using EventSim.Persistence;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>What makes the rows of a run.</summary>
internal static class StoredProjector
{
    /// <summary>The projector of a stored run, before its first event.</summary>
    public static Either<StoreError, IProjector> Of(RunHistory history) =>
        StoredScenario.ToFold(history).Map(scenario => (IProjector)Of(scenario.Run));

    /// <summary>The projector of a run that is about to begin, or to go on.</summary>
    public static RunProjector Of(PreparedRun run) =>
        new(run.Course, ProfileNames.Of(run.Scenario.Workload));
}
