using EventSim.Cli.Input;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Domain.Scenarios;
using EventSim.Persistence;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>A stored run, folded again.</summary>
/// <param name="Scenario">Its scenario.</param>
/// <param name="RunId">Its id.</param>
/// <param name="Result">The result of its events.</param>
/// <param name="StoredEvents">Events as stored.</param>
/// <param name="Json">The result as JSON: the same bytes as the run printed, without its wall time.</param>
/// <param name="IsSame">Nothing differs from what the run stored, or from a second simulation where one was asked
/// for.</param>
/// <param name="Report">What was compared and what differs, for people.</param>
internal sealed record StoredReplay(
    Scenario Scenario, string RunId, RunResult Result, long StoredEvents, string Json, bool IsSame,
    ImmutableArray<string> Report)
{
    /// <summary>Folds a run, and simulates it again where asked.</summary>
    public static async Task<Either<StoreError, StoredReplay>> Of(
        RunStore store, RunSummary run, bool verify, CancellationToken ct) =>
        await (await store.History(run.Run, ct))
            .BindAsync(async history => await Checked(store, history, verify, ct)).BindAsync(async history =>
                await (verify ? StoredScenario.ToSimulate(history) : StoredScenario.ToFold(history))
                    .BindAsync(prepared => Fold(store, run, history, prepared, verify, ct)));

    private static async Task<Either<StoreError, RunHistory>> Checked(
        RunStore store, RunHistory history, bool verify, CancellationToken ct)
    {
        if (!verify) return history;
        return (await store.Check(history, ct)).Bind<RunHistory>(found =>
            found.Fault is { } fault ? new StoreError.Altered(fault.Run.Value, fault.What) : history);
    }

    private static async Task<Either<StoreError, StoredReplay>> Fold(
        RunStore store,
        RunSummary run,
        RunHistory history,
        StoredScenario scenario,
        bool verify,
        CancellationToken ct)
    {
        var (loaded, prepared) = (scenario.Loaded, scenario.Run);
        using var measures = prepared.NewMeasures();
        var fold = new Replay(prepared.Course, measures);
        var second = verify ? new SecondSimulation(prepared) : null;
        var read = await store.Read(
            history,
            0,
            (number, happened) =>
            {
                fold.Take(happened);
                second?.Compare(number, happened);
                return !ct.IsCancellationRequested;
            },
            ct);
        ct.ThrowIfCancellationRequested();
        return read.Map(count =>
        {
            var result = prepared.ResultOf(fold.World, measures);
            var own = count - history.Own.From;
            var json = ResultJson.Of(run.Run.Value, loaded.Sha256, result, own, null);
            var differences = Differences(run, own, json).Concat(second?.Finish(run.Status == RunStatus.Complete) ?? [])
                .ToImmutableArray();
            var same = verify
                ? $"{count} events are the same in a second simulation"
                : $"{count} events fold to the stored result";
            var done = run.Status == RunStatus.Complete ? same : $"{same}; the run is {RunJson.StatusName(run.Status)}";
            return new StoredReplay(
                loaded.Scenario, run.Run.Value, result, own, json, differences.IsEmpty,
                differences.IsEmpty ? [done] : differences);
        });
    }

    private static IEnumerable<string> Differences(RunSummary run, long events, string json)
    {
        if (events < run.StoredEvents) yield return $"{run.StoredEvents} events were stored, and {events} are there";
        if (run.Result is { } stored && stored != json)
            yield return $"the result differs from the stored one: stored {stored}, folded {json}";
    }
}
