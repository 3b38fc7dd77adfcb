using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Cli.Stores;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Runs;

/// <summary>What <c>branch</c> was asked.</summary>
/// <param name="Run">The run that is meant.</param>
/// <param name="At">When the branch leaves it, as it was typed.</param>
/// <param name="Sets">The changes, as <c>path=value</c>.</param>
/// <param name="Name">What the branch is called; none: as its parent at that time.</param>
internal sealed record BranchQuestion(string Run, string At, ImmutableArray<string> Sets, string? Name)
{
    /// <summary>What is wrong with it before any run is looked at.</summary>
    public Seq<InvalidInput> Faults => RunNames.Faults(Name).Concat(ReadAt().FailToSeq());

    /// <summary>The branch as the run that it is to be, or everything that is wrong with its settings.</summary>
    public async Task<Either<StoreError, Either<Seq<InvalidInput>, RunHistory>>> Plan(
        RunStore store, CancellationToken ct)
    {
        var at = ReadAt().IfFail(_ => default);
        return await (await store.Find(Run, ct)).BindAsync(async found =>
            await (await store.History(found.Run, ct)).BindAsync(async history =>
                await Refuse(found, history, at).BindAsync(async _ =>
                    await StoredScenario.ToGoOn(history).BindAsync(async parent =>
                        (await ParentAt(store, found, history, at, ct)).Map(from =>
                            Settings(parent, at).Map(loaded => Branched(found, history, loaded, from)))))));
    }

    private Validation<InvalidInput, SimTime> ReadAt() =>
        YamlReader.Read(At, Source.Of("--at", "")).Match(
            Right: node => Quantities.Time(node).Map(time => SimTime.Zero + time),
            Left: faults => Fail<InvalidInput, SimTime>(faults));

    private Either<Seq<InvalidInput>, Input.LoadedScenario> Settings(StoredScenario parent, SimTime at) =>
        BranchSettings.Of(parent.Loaded, parent.Run, Sets, at);

    private static Either<StoreError, Unit> Refuse(RunSummary parent, RunHistory history, SimTime at)
    {
        if (at.Nanoseconds > parent.SimulatedUntil)
            return new StoreError.CantBranch(
                parent.Run.Value, $"its last event is at {Seconds(parent.SimulatedUntil)}, before {Seconds(at)}");
        if (history.Own.Started.Parent is { } above && at.Nanoseconds < above.At)
            return new StoreError.CantBranch(
                parent.Run.Value,
                $"it begins at {Seconds(above.At)}, as a branch of {above.Run}: branch that one at {Seconds(at)}");
        return unit;
    }

    private static async Task<Either<StoreError, RunParent>> ParentAt(
        RunStore store, RunSummary parent, RunHistory history, SimTime at, CancellationToken ct) =>
        await (await store.EventsUpTo(history, at, ct)).BindAsync(async events =>
            (await store.LinkAt(history, events, ct)).Map(link =>
                new RunParent(parent.Run.Value, events, at.Nanoseconds, link.ToString())));

    private RunHistory Branched(RunSummary parent, RunHistory history, Input.LoadedScenario loaded, RunParent from)
    {
        var name = Name ?? RunNames.OfBranch(parent.Name, Seconds(from.At));
        var started = StoredRun.Started(loaded, name, history.Own.Started.Spans, from);
        return history.BranchedOff(RunId.New(), started, from);
    }

    private static string Seconds(SimTime at) => Seconds(at.Nanoseconds);

    private static string Seconds(long nanoseconds) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:0.#########}s");
}
