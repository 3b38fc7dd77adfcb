using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Snapshots;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>States of a stored run to fold on from, so that not all events before have to be read.</summary>
internal static class StoredStates
{
    /// <summary>A state before the first of some requests arrived: the last that was kept, else the run's
    /// beginning.</summary>
    public static async Task<Either<StoreError, KeptState>> BeforeArrival(
        RunStore store, RunHistory history, Course course, ImmutableArray<RequestId> requests, CancellationToken ct) =>
        await (await store.ArrivalOf(history.Own.Run, requests, ct)).BindAsync(arrived =>
            Before(store, history, course, arrived.IfNone(SimTime.Zero), ct));

    /// <summary>A state before an instant: the last that was kept, else the run's beginning.</summary>
    public static async Task<Either<StoreError, KeptState>> Before(
        RunStore store, RunHistory history, Course course, SimTime at, CancellationToken ct)
    {
        for (var i = history.Stretches.Length - 1; i >= 0; i--)
        {
            // What a stretch holds after the next one has left it is no part of the history.
            if (i < course.Past.Length) at = SimTime.Min(at, course.Past[i].At);
            var stretch = history.Stretches[i];
            var kept = await store.NearestSnapshot(
                stretch.Run, new SnapshotBound.Before(at), course.EnvironmentOf(i), StoredRun.EngineVersion, ct);
            if (kept.IsLeft) return kept.Map(_ => Beginning(course));
            var state = kept.Map(found => found.Map(s => new KeptState(s.World, stretch.From + s.Events)));
            if (state.Exists(found => found.IsSome)) return state.Map(found => found.IfNone(() => Beginning(course)));
        }

        return Beginning(course);
    }

    private static KeptState Beginning(Course course) => new(course.Start, 0);
}
