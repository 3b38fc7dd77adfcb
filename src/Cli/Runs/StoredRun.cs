using System.Diagnostics;
using System.Reflection;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>A simulation whose events are stored while it goes on: from the beginning, from where it was interrupted,
/// or from where it leaves another.</summary>
/// <param name="store">Where they are stored.</param>
/// <param name="log">Where the progress is drawn.</param>
internal sealed class StoredRun(RunStore store, TextWriter log)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>The version of EventSim, as runs note it.</summary>
    public static string EngineVersion { get; } =
        typeof(StoredRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "";

    /// <summary>Simulates and stores; none: the user stopped it, and what there was is stored.</summary>
    public async Task<Either<StoreError, Option<RunEnd>>> Run(RunJob job, RunMeasures measures, CancellationToken ct)
    {
        var id = RunId.New();
        var started = Started(job.Loaded, job.Name, job.Loaded.Scenario.Events == EventDetail.Spans, null);
        var begun = await store.Begin(id, started, StoredProjector.Of(job.Run), ct);
        return await GoOn(
            begun, id, job.Loaded.Sha256, job.Run, measures, () => new RunPosition(job.Run.Environment.Start), ct);
    }

    /// <summary>Goes on with a run that was interrupted.</summary>
    public async Task<Either<StoreError, Option<RunEnd>>> Resume(
        RunHistory history, StoredScenario scenario, RunMeasures measures, CancellationToken ct)
    {
        var (fold, stored, own) = (new Replay(scenario.Run.Course, measures), 0L, history.Own);
        var began = own.Started.EngineVersion;
        var second = began == EngineVersion ? null : new SecondSimulation(scenario.Run);
        var resumed = await store.Resume(history, StoredProjector.Of(scenario.Run), Take, ct);
        if (second?.Finish(complete: false).FirstOrDefault() is { } difference)
        {
            await resumed.Match(Right: writer => writer.DisposeAsync(), Left: _ => ValueTask.CompletedTask);
            return new StoreError.OtherEngine(own.Run.Value, began, difference);
        }

        return await GoOn(resumed, own.Run, scenario.Loaded.Sha256, scenario.Run, measures, Position, ct);

        void Take(long number, SimEvent happened)
        {
            ct.ThrowIfCancellationRequested();
            fold.Take(happened);
            second?.Compare(number, happened);
            stored = number + 1;
        }

        RunPosition Position()
        {
            var ownEvents = Math.Max(0, stored - own.From);
            return new RunPosition(fold.World, ownEvents, ownEvents == 0 && scenario.Run.Course.Wakes);
        }
    }

    /// <summary>Begins a run that leaves another.</summary>
    public async Task<Either<StoreError, Option<RunEnd>>> Branch(
        RunHistory history, StoredScenario scenario, RunMeasures measures, CancellationToken ct)
    {
        var fold = new Replay(scenario.Run.Course, measures);
        var begun = await store.Branch(history, StoredProjector.Of(scenario.Run), Take, ct);
        return await GoOn(
            begun,
            history.Own.Run,
            scenario.Loaded.Sha256,
            scenario.Run,
            measures,
            () => new RunPosition(fold.World, 0, scenario.Run.Course.Wakes),
            ct);

        void Take(long number, SimEvent happened)
        {
            ct.ThrowIfCancellationRequested();
            fold.Take(happened);
        }
    }

    /// <summary>The first event of a run.</summary>
    public static RunStarted Started(Input.LoadedScenario loaded, string name, bool spans, RunParent? parent) => new(
        name,
        loaded.Scenario.Name,
        loaded.Scenario.Seed,
        loaded.CanonicalJson,
        loaded.Sha256,
        EngineVersion,
        EventNames.Schema,
        [.. loaded.Files.Select(f => new RunFile(f.Sha256, f.Name, f.FullPath))],
        spans,
        Parent: parent);

    private async Task<Either<StoreError, Option<RunEnd>>> GoOn(
        Either<StoreError, RunWriter> opened,
        RunId id,
        string sha256,
        PreparedRun run,
        RunMeasures measures,
        Func<RunPosition> position,
        CancellationToken ct) =>
        await opened.MatchAsync(
            RightAsync: async writer =>
            {
                await using (writer)
                {
                    var driven = SimulatedRun.Drive(run, position(), measures, writer, log, ct);
                    var finished = await driven.MatchAsync(
                        RightAsync: ended => Finish(writer, id, sha256, run, measures, ended),
                        Left: error => error);
                    finished.IfLeft(error => SayHowToGoOn(error, writer));
                    return finished;
                }
            },
            Left: error => error);

    // Who lost the run to another process has nothing to go on with.
    private void SayHowToGoOn(StoreError error, RunWriter writer)
    {
        if (error is StoreError.Conflict) return;
        log.WriteLine(
            $"interrupted: run {writer.Run} is kept with at least its first {writer.StoredEvents} events; when the "
            + $"database is back, `eventsim resume {writer.Run}` goes on with it");
    }

    private async Task<Either<StoreError, Option<RunEnd>>> Finish(
        RunWriter writer, RunId id, string sha256, PreparedRun run, RunMeasures measures, SimulationEnd ended)
    {
        if (ended.WasStopped) return await Stopped(writer, id);
        var result = run.ResultOf(ended.End, measures);
        var json = ResultJson.Of(id.Value, sha256, result, ended.Events, null);
        var completed = await writer.Complete(
            new RunCompleted(result.Events, result.EventHash, ended.End.Now.Nanoseconds, json),
            CancellationToken.None);
        return completed.Map(_ => Option<RunEnd>.Some(
            new RunEnd(id.Value, result, measures, ended.Events, watch.Elapsed.TotalSeconds)));
    }

    private async Task<Either<StoreError, Option<RunEnd>>> Stopped(RunWriter writer, RunId id)
    {
        await writer.DisposeAsync();
        log.WriteLine(
            $"interrupted: run {id} is kept with its first {writer.StoredEvents} events; "
            + $"`eventsim resume {id}` goes on with it");
        return Option<RunEnd>.None;
    }
}
