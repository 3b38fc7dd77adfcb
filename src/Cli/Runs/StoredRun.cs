using System.Diagnostics;
using System.Reflection;
using EventSim.Cli.Output;
using EventSim.Cli.Stores;
using EventSim.Domain.Scenarios;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Measures;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>A simulation whose events are stored while it goes on.</summary>
internal static class StoredRun
{
    /// <summary>The version of EventSim, as runs note it.</summary>
    public static string EngineVersion { get; } =
        typeof(StoredRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "";

    /// <summary>Simulates and stores; none: the user stopped it, and what there was is stored.</summary>
    public static async Task<Either<StoreError, Option<RunEnd>>> Run(
        RunStore store, RunJob job, RunMeasures measures, TextWriter log, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var id = RunId.New();
        var projector = StoredProjector.Of(job.Run);
        var begun = await store.Begin(id, Started(job), projector, ct);
        return await begun.MatchAsync(
            RightAsync: async writer =>
            {
                await using (writer) return await Run(writer, id, job, measures, watch, log, ct);
            },
            Left: error => error);
    }

    private static async Task<Either<StoreError, Option<RunEnd>>> Run(
        RunWriter writer, RunId id, RunJob job, RunMeasures measures, Stopwatch watch, TextWriter log,
        CancellationToken ct)
    {
        var driven = SimulatedRun.Drive(job.Run, measures, writer, log, ct);
        return await driven.MatchAsync(
            RightAsync: async ended =>
            {
                if (ended.WasStopped) return await Stopped(writer, id, log);
                var result = job.Run.ResultOf(ended.End, measures);
                var json = ResultJson.Of(id.Value, job.Loaded.Sha256, result, ended.Events, null);
                var completed = await writer.Complete(
                    new RunCompleted(result.Events, result.EventHash, ended.End.Now.Nanoseconds, json),
                    CancellationToken.None);
                return completed.Map(_ => Option<RunEnd>.Some(
                    new RunEnd(id.Value, result, measures, ended.Events, watch.Elapsed.TotalSeconds)));
            },
            Left: error => error);
    }

    private static async Task<Either<StoreError, Option<RunEnd>>> Stopped(RunWriter writer, RunId id, TextWriter log)
    {
        await writer.DisposeAsync();
        log.WriteLine($"interrupted: run {id} is kept with its first {writer.StoredEvents} events");
        return Option<RunEnd>.None;
    }

    private static RunStarted Started(RunJob job) => new(
        job.Name,
        job.Loaded.Scenario.Name,
        job.Loaded.Scenario.Seed,
        job.Loaded.CanonicalJson,
        job.Loaded.Sha256,
        EngineVersion,
        EventNames.Schema,
        [.. job.Loaded.Files.Select(f => new RunFile(f.Sha256, f.Name, f.FullPath))],
        job.Loaded.Scenario.Events == EventDetail.Spans);
}
