using System.CommandLine;
using System.Text.Json.Nodes;
using EventSim.Cli.Input;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Errors;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Commands;

/// <summary><c>run SCENARIO</c>: simulates, stores every event, projects, prints the result.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new RunOptions();
        var command = options.AddTo(new Command("run", "Simulate a scenario, store every event, print the result."));
        command.SetAction((parsed, ct) => Read(parsed, options).Match(
            Right: job => Run(job, options, parsed, ct),
            Left: problems => Task.FromResult(ProblemReport.Write(problems, parsed.InvocationConfiguration.Error))));
        return command;
    }

    /// <summary>Everything that can be wrong with the command line and the scenario, in one report.</summary>
    private static Either<Seq<InvalidInput>, RunJob> Read(ParseResult parsed, RunOptions options)
    {
        var loaded = ScenarioFile.Load(
            parsed.GetRequiredValue(options.Scenario), [.. parsed.GetValue(options.Set) ?? []],
            parsed.GetValue(options.Deployment), parsed.GetValue(options.Seed));
        var prepared = loaded.Bind(good => PreparedRun.Of(good.Scenario).Map(run => (good, run)));
        var conditions = (parsed.GetValue(options.FailIf) ?? []).Select(FailIf.Parse).ToList();
        var faults = prepared.LeftToSeq().Bind(identity).Concat(conditions.Lefts())
            .Concat(RunNames.Faults(parsed.GetValue(options.Name)))
            .Concat(RequestsFaults(parsed.GetValue(options.Requests))).ToSeq().Strict();
        return faults.IsEmpty
            ? prepared.Map(p => new RunJob(
                p.good, p.run, parsed.GetValue(options.Name) ?? p.good.Scenario.Name, [.. conditions.Rights()]))
            : faults;
    }

    private static async Task<int> Run(RunJob job, RunOptions options, ParseResult parsed, CancellationToken ct)
    {
        using var measures = job.Run.NewMeasures();
        var store = parsed.GetValue(options.Store) ?? Environment.GetEnvironmentVariable("EVENTSIM_STORE");
        var log = parsed.InvocationConfiguration.Error;
        if (store != "none")
        {
            return await WithStore.Do(
                parsed,
                options.Store,
                async open => (await new StoredRun(open, log).Run(job, measures, ct)).Map(stored => stored.Match(
                    Some: ended => Print(job, ended, options, parsed),
                    None: () => ExitCode.Interrupted)),
                ct);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        return SimulatedRun.Drive(job.Run, new RunPosition(job.Run.Environment.Start), measures, null, log, ct).Match(
            Right: ended => ended.WasStopped
                ? Interrupted(log)
                : Print(
                    job,
                    new RunEnd(null, job.Run.ResultOf(ended.End, measures), measures, null, watch.Elapsed.TotalSeconds),
                    options,
                    parsed),
            Left: error => WithStore.Report(error, log));
    }

    private static int Interrupted(TextWriter log)
    {
        log.WriteLine("interrupted: nothing was stored");
        return ExitCode.Interrupted;
    }

    private static int Print(RunJob job, RunEnd ended, RunOptions options, ParseResult parsed)
    {
        var to = parsed.InvocationConfiguration.Output;
        var json = ended.Json(job.Loaded.Sha256, ended.WallSeconds);
        var slo = SloCheck.Of(job.Loaded.Scenario.Slo, ended.Result);
        if (parsed.GetValue(options.Requests) is { } file)
            RequestsCsv.Write(file, ended.Measures.Requests, ProfileNames.Of(job.Loaded.Scenario.Workload));
        if (parsed.GetValue(options.Format) == "vllm")
            to.WriteLine(VllmJson.Of(job.Loaded.Scenario, ended.Result, ended.Measures).ToJsonString(RunJson.Plain));
        else if (parsed.GetValue(options.Json))
            to.WriteLine(json);
        else
            ResultText.Write(
                to, job.Loaded.Scenario.Name, ended.RunId, ended.Result, slo, ended.StoredEvents, ended.WallSeconds);
        return Verdict(job, slo, JsonNode.Parse(json)!.AsObject(), parsed.GetValue(options.FailOnSlo), parsed);
    }

    private static int Verdict(
        RunJob job, ImmutableArray<SloCheck> slo, JsonObject result, bool failOnSlo, ParseResult parsed)
    {
        var log = parsed.InvocationConfiguration.Error;
        var failed = job.FailIf.Where(condition => condition.Holds(result))
            .Select(condition => $"--fail-if {condition.Text}: it holds")
            .Concat(failOnSlo ? slo.Where(s => s.IsMissed).Select(s => $"--fail-on-slo: {s.Name} is missed") : [])
            .ToList();
        foreach (var line in failed) log.WriteLine(line);
        return failed.Count > 0 ? ExitCode.CheckFailed : ExitCode.Ok;
    }

    // Found out before the simulation, which may take long, and not after it.
    private static Seq<InvalidInput> RequestsFaults(string? file) =>
        file is not null && RequestsCsv.WhyNot(file) is { } why
            ? Fault("--requests", $"'{file}' can't be written: {why}") : Empty;

    private static Seq<InvalidInput> Fault(string where, string message) =>
        Seq1(new InvalidInput(where, 0, "", message));
}
