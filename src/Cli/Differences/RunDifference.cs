using System.Text.Json.Nodes;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Objectives;
using EventSim.Domain.Workloads;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Differences;
using LanguageExt;

namespace EventSim.Cli.Differences;

/// <summary>One of two runs that are compared.</summary>
/// <param name="Summary">The run.</param>
/// <param name="History">The run with those that it was branched off.</param>
/// <param name="Profiles">The names of its profiles, by index.</param>
internal sealed record DifferenceSide(RunSummary Summary, RunHistory History, ImmutableArray<string> Profiles)
{
    /// <summary>Its id.</summary>
    public string Id => Summary.Run.Value;

    /// <summary>It has come to its end.</summary>
    public bool IsComplete => Summary.Status == RunStatus.Complete;
}

/// <summary>How two stored runs differ.</summary>
/// <param name="A">One run.</param>
/// <param name="B">The other.</param>
/// <param name="Common">What they have in common by their origin.</param>
/// <param name="Settings">The settings that differ.</param>
/// <param name="Same">Step-by-step events from the start that are the same.</param>
/// <param name="First">The first that differs; none: all are the same.</param>
/// <param name="Metrics">The numbers of both results; empty: a run is not complete.</param>
/// <param name="By">The latency by which requests are compared.</param>
/// <param name="Requests">How the requests fare.</param>
internal sealed record RunDifference(
    DifferenceSide A,
    DifferenceSide B,
    CommonHistory Common,
    ImmutableArray<ScenarioChange> Settings,
    long Same,
    FirstDifference? First,
    ImmutableArray<MetricChange> Metrics,
    SloMetric By,
    RequestChanges Requests)
{
    private const int MostRequests = 10;

    /// <summary>Compares two runs.</summary>
    public static async Task<Either<StoreError, RunDifference>> Of(
        RunStore store, string givenA, string givenB, SloMetric by, CancellationToken ct) =>
        await (await Side(store, givenA, ct)).BindAsync(async a => await (await Side(store, givenB, ct)).BindAsync(
            async b => await (await Events(store, a, b, ct)).BindAsync(async events =>
                (await store.CompareRequests(a.Summary.Run, b.Summary.Run, by, MostRequests, ct)).Map(requests =>
                    new RunDifference(
                        a, b, CommonHistory.Of(a.History, b.History), SettingsOf(a, b), events.Same, events.First,
                        MetricsOf(a, b), by, requests)))));

    private static async Task<Either<StoreError, DifferenceSide>> Side(
        RunStore store, string given, CancellationToken ct) =>
        await (await store.Find(given, ct)).BindAsync(async found =>
            await (await store.History(found.Run, ct)).BindAsync(async history =>
                await Task.FromResult(StoredScenario.ToFold(history).Map(scenario =>
                    new DifferenceSide(found, history, ProfileNames.Of(scenario.Loaded.Scenario.Workload))))));

    /// <summary>Complete runs of one event hash have the same events: they need not be read.</summary>
    private static async Task<Either<StoreError, (long Same, FirstDifference? First)>> Events(
        RunStore store, DifferenceSide a, DifferenceSide b, CancellationToken ct)
    {
        if (a.Summary is { EventHash: { } hash, Result: { } result } && b.Summary.EventHash == hash)
            return (JsonNode.Parse(result)!["events"]!.GetValue<long>(), null);
        var compared = await new ComparedEvents(store, ct).Compare(
            a.History, b.History, CommonHistory.Of(a.History, b.History));
        return compared.Map(both => (both.Same, both.Difference));
    }

    private static ImmutableArray<ScenarioChange> SettingsOf(DifferenceSide a, DifferenceSide b) =>
        [.. ScenarioChanges.Of(a.History.Own.Started.Scenario, b.History.Own.Started.Scenario)];

    private static ImmutableArray<MetricChange> MetricsOf(DifferenceSide a, DifferenceSide b) =>
        a.Summary.Result is { } ofA && b.Summary.Result is { } ofB ? MetricChange.Of(ofA, ofB) : [];
}
