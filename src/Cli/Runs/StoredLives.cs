using EventSim.Cli.Stores;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Scenarios;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>Requests of a stored run, accounted for.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Scenario">Its scenario.</param>
/// <param name="Arrived">Requests that had arrived when the last event that was read happened.</param>
/// <param name="Lives">Those that were asked for and are there, by request.</param>
/// <param name="Population">Which of them are slow; none: one was asked for.</param>
internal sealed record StoredLives(
    string RunId, Scenario Scenario, int Arrived, ImmutableArray<RequestLife> Lives, Population? Population)
{
    /// <summary>Accounts for one request, and names the others.</summary>
    public static Task<Either<StoreError, StoredLives>> Of(
        RunStore store, RunSummary run, RequestId request, CancellationToken ct) =>
        Prepare(
            store, run,
            async (history, prepared) => (await Follow(store, history, prepared, [request], true, ct))
                .Map(found => Lived(run, prepared, found, null)),
            ct);

    /// <summary>Picks slow requests by the facts of the run, and accounts for them.</summary>
    public static Task<Either<StoreError, StoredLives>> Of(
        RunStore store, RunSummary run, Func<RunMeasures, Population> pick, CancellationToken ct) =>
        Prepare(
            store, run,
            async (history, prepared) => await (await Pick(store, history, prepared, pick, ct)).BindAsync(
                async population =>
                    (await Follow(store, history, prepared, [.. population.Requests], false, ct))
                        .Map(found => Lived(run, prepared, found, population))),
            ct);

    private static async Task<Either<StoreError, Population>> Pick(
        RunStore store, RunHistory history, StoredScenario prepared, Func<RunMeasures, Population> pick,
        CancellationToken ct)
    {
        using var measures = prepared.Run.NewMeasures();
        var fold = new Replay(prepared.Run.Course, measures);
        var read = await Read(
            store, history, 0,
            (_, happened) =>
            {
                fold.Take(happened);
                return true;
            },
            ct);
        measures.Settle(fold.World);
        return read.Map(_ => pick(measures));
    }

    private static async Task<Either<StoreError, StoredLives>> Prepare(
        RunStore store,
        RunSummary run,
        Func<RunHistory, StoredScenario, Task<Either<StoreError, StoredLives>>> then,
        CancellationToken ct) =>
        await (await store.History(run.Run, ct)).BindAsync(history =>
            StoredScenario.ToFold(history).BindAsync(prepared => then(history, prepared)));

    private static async Task<Either<StoreError, ExplainedRun>> Follow(
        RunStore store, RunHistory history, StoredScenario prepared, ImmutableArray<RequestId> requests, bool names,
        CancellationToken ct) =>
        await (await StoredStates.BeforeArrival(store, history, prepared.Run.Course, requests, ct)).BindAsync(
            async start =>
            {
                var observer = new LifeObserver(prepared.Run.Environment, requests, names);
                var explained = new ExplainedRun(prepared.Run.Course, start, observer);
                var read = await Read(
                    store, history, start.Events,
                    (number, happened) =>
                    {
                        explained.Take(number, happened);
                        return !explained.IsDone;
                    },
                    ct);
                return read.Map(_ => explained);
            });

    private static async Task<Either<StoreError, long>> Read(
        RunStore store, RunHistory history, long from, Func<long, SimEvent, bool> take, CancellationToken ct)
    {
        var read = await store.Read(
            history, from, (number, happened) => take(number, happened) && !ct.IsCancellationRequested, ct);
        ct.ThrowIfCancellationRequested();
        return read;
    }

    private static StoredLives Lived(
        RunSummary run, StoredScenario prepared, ExplainedRun explained, Population? population) =>
        new(run.Run.Value, prepared.Loaded.Scenario, explained.World.Arrived, explained.Lives, population);
}
