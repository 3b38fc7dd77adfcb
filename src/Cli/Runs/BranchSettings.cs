using System.Diagnostics;
using System.Text.RegularExpressions;
using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Errors;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Runs;

/// <summary>The settings that a branch goes on under: its parent's, with those changed that can be changed in the
/// middle of a run.</summary>
internal static partial class BranchSettings
{
    private const string SourceName = "--set";

    private static readonly ImmutableArray<string> Changeable =
    [
        "name", "router", "slo", "deployment.replicas", "engine.scheduler", "engine.queue", "engine.max_num_seqs",
        "engine.max_num_batched_tokens", "engine.chunked_prefill", "engine.long_prefill_token_threshold",
        "engine.watermark", "engine.scheduler_reserve_full_isl", "workload.profiles[N].rate",
        "workload.profiles[N].priority", "workload.profiles[N].deadline",
    ];

    /// <summary>The changed scenario, or everything that is wrong with the changes.</summary>
    /// <param name="parent">The parent's scenario.</param>
    /// <param name="run">The same, made ready.</param>
    /// <param name="sets">The changes, as <c>path=value</c>.</param>
    /// <param name="at">When the branch leaves its parent.</param>
    public static Either<Seq<InvalidInput>, LoadedScenario> Of(
        LoadedScenario parent, PreparedRun run, ImmutableArray<string> sets, SimTime at)
    {
        // What can't change in any way is refused first, whatever its new value would be.
        var hopeless = sets.Where(set => !MayChange(set)).Select(PathOf).ToList();
        return hopeless.Count > 0 ? CantChange(hopeless).ToSeq().Strict() : Changed(parent, run, sets, at);
    }

    private static Either<Seq<InvalidInput>, LoadedScenario> Changed(
        LoadedScenario parent, PreparedRun run, ImmutableArray<string> sets, SimTime at) =>
        ScenarioFile.FromCanonical(parent.CanonicalJson, parent.Files, sets).Bind(changed =>
        {
            var faults = Fixed(parent, changed, sets).Concat(Impossible(run, changed.Scenario)).ToSeq().Strict();
            return faults.IsEmpty
                ? ScenarioFile.FromCanonical(
                    CanonicalJson.Of(InMidRun(run, changed.Scenario, at)), parent.Files)
                : faults;
        });

    /// <summary>What can't change has changed: by the paths that were typed, where those cover it.</summary>
    private static IEnumerable<InvalidInput> Fixed(
        LoadedScenario parent, LoadedScenario changed, ImmutableArray<string> sets)
    {
        var typed = sets.Select(PathOf).ToList();
        return CantChange(ScenarioChanges.Of(parent.CanonicalJson, changed.CanonicalJson)
            .Select(change => change.Path)
            .Where(path => !IsChangeable(path))
            .Select(path => typed.Find(set => path.StartsWith(set, StringComparison.Ordinal)) ?? path)
            .Distinct());
    }

    private static IEnumerable<InvalidInput> CantChange(IEnumerable<string> paths) => paths.Select((path, index) =>
        Fault(path, "can't change in the middle of a run"
            + (index > 0 ? "" : $"; what can: {string.Join(", ", Changeable)}")));

    private static string PathOf(string set) => set.Split('=')[0].Trim();

    /// <summary>It can change, or something in it can; so may what is no path at all.</summary>
    private static bool MayChange(string set)
    {
        var general = Index().Replace(PathOf(set), "[N]");
        return !set.Contains('=', StringComparison.Ordinal) || IsChangeable(general) || Changeable.Any(can =>
            can.StartsWith($"{general}.", StringComparison.Ordinal)
            || can.StartsWith($"{general}[", StringComparison.Ordinal));
    }

    private static bool IsChangeable(string path)
    {
        var general = Index().Replace(path, "[N]");
        return Changeable.Any(can =>
            general == can || general.StartsWith($"{can}.", StringComparison.Ordinal));
    }

    /// <summary>Changes that would leave requests behind which can never go on.</summary>
    private static IEnumerable<InvalidInput> Impossible(PreparedRun run, Scenario changed)
    {
        var (before, after) = (run.Scenario.Engine, changed.Engine);
        if (before.ChunkedPrefill && !after.ChunkedPrefill)
        {
            yield return Fault(
                "engine.chunked_prefill",
                "can only be switched on in the middle of a run: prompts may be half computed");
        }

        if (!after.ChunkedPrefill && (before.MaxNumBatchedTokens != after.MaxNumBatchedTokens
            || before.LongPrefillTokenThreshold != after.LongPrefillTokenThreshold))
        {
            yield return Fault(
                "engine",
                "without chunked_prefill the budgets of prompts can't change: some may wait that no longer fit");
        }

        if (changed.Deployment.Lockstep && changed.Deployment.Replicas != run.Scenario.Deployment.Replicas)
            yield return Fault("deployment.replicas", "can't change in lockstep: the ranks belong together");

        if (!Schedulers.CanTakeOver(before.Scheduler, after.Scheduler))
        {
            yield return Fault(
                "engine.scheduler",
                "can't take over the requests of the one before, as it gives KV blocks or forms batches in another "
                + $"way; what can: {string.Join(", ", Successors(before.Scheduler))}");
        }

        if (run.Scenario.Workload is Workload.Profiles { Arrivals: ArrivalMode.SingleLoop }
            && ChangesRate(run, changed))
            yield return Fault("workload.profiles", "the rates of arrivals: single-loop can't change");
    }

    private static IEnumerable<string> Successors(SchedulerKind before) =>
        Enum.GetValues<SchedulerKind>().Where(kind => Schedulers.CanTakeOver(before, kind))
            .Select(Input.Scenarios.Choices.Schedulers.NameOf);

    private static bool ChangesRate(PreparedRun run, Scenario changed) =>
        Enumerable.Zip(MixOf(run.Scenario), MixOf(changed)).Any(pair => RateOf(pair.First) != RateOf(pair.Second));

    /// <summary>The scenario of a run that goes on: memory for the KV cache was set aside once, and rates change at the
    /// instant.</summary>
    private static Scenario InMidRun(PreparedRun run, Scenario changed, SimTime at) => changed with
    {
        Engine = KeepsBlocks(run, changed)
            ? changed.Engine
            : changed.Engine with { NumGpuBlocks = run.Environment.Limits.NumGpuBlocks },
        Workload = changed.Workload is Workload.Profiles profiles
            ? profiles with
            {
                Mix = [.. Enumerable.Zip(MixOf(run.Scenario), profiles.Mix, (a, b) => FromThenOn(a, b, at))],
            }
            : changed.Workload,
    };

    private static bool KeepsBlocks(PreparedRun run, Scenario changed) =>
        EngineResolution.Resolve(changed, CostModels.For(changed))
            .Exists(limits => limits.NumGpuBlocks == run.Environment.Limits.NumGpuBlocks);

    private static Profile FromThenOn(Profile before, Profile after, SimTime at) => RateOf(before) == RateOf(after)
        ? after
        : after with
        {
            Arrivals = before.Arrivals,
            RateChanges =
                [.. before.RateChanges.Where(change => change.At < at), new RateChange(at, RateOf(after))],
        };

    private static ImmutableArray<Profile> MixOf(Scenario scenario) =>
        scenario.Workload is Workload.Profiles profiles ? profiles.Mix : [];

    private static double RateOf(Profile profile) =>
        ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) ?? 0;

    private static InvalidInput Fault(string path, string message) => new(SourceName, 0, path, message);

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Index();
}
