using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Events;
using EventSim.Domain.Models;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Calibration;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;

namespace EventSim.Cli.Accuracy;

/// <summary>A figure of a recorded run beside the simulated one.</summary>
internal readonly record struct Compared(string Figure, double Measured, double Predicted)
{
    /// <summary>predicted / measured − 1.</summary>
    public double Error => (Predicted / Measured) - 1;
}

/// <summary>A recorded run beside its simulation.</summary>
/// <param name="Name">The run.</param>
/// <param name="Mode">What the simulation knows of the card.</param>
/// <param name="Figures">Means over requests, and throughput.</param>
/// <param name="DecodeIterations">Seconds of the engine's log in which nothing was prefilled: the time of an
/// iteration.</param>
internal sealed record RunAccuracy(
    string Name, string Mode, ImmutableArray<Compared> Figures, Errors DecodeIterations)
{
    /// <summary>Simulates a recorded run; or says why it cannot be.</summary>
    /// <param name="run">The run.</param>
    /// <param name="profile">The operators of its card and model.</param>
    /// <param name="tables">What of them corrects the constants.</param>
    public static Either<string, RunAccuracy> Of(RecordedRun run, OperatorProfile profile, KernelTables tables) =>
        run.Model != profile.Model.Name
            ? $"{run.Name}: the run's model is {run.Model}, the profile's {profile.Model.Name}"
            : PreparedRun.Of(ScenarioOf(run, profile, tables))
                .MapLeft(faults => $"{run.Name}: {string.Join("; ", faults.Map(fault => fault.Message))}")
                .Map(prepared => Of(run, prepared, tables == KernelTables.None ? "analytic" : "calibrated"));

    private static RunAccuracy Of(RecordedRun run, PreparedRun prepared, string mode)
    {
        var (measures, contexts) = (prepared.NewMeasures(), new List<DecodeBatch>());
        var environment = prepared.Environment;
        var end = Loop.Run(environment, environment.Start, transition =>
        {
            measures.Observe(transition);
            contexts.AddRange(transition.Events.OfType<SimEvent.IterationStarted>()
                .Select(started => DecodeBatch.Of(started, transition)).OfType<DecodeBatch>());
        });
        return new RunAccuracy(
            run.Name, mode, FiguresOf(run, prepared.ResultOf(end, measures)),
            Errors.Of(Iterations(run, environment.Costs, contexts)));
    }

    private static ImmutableArray<Compared> FiguresOf(RecordedRun run, RunResult result)
    {
        var requests = run.Requests;
        var last = requests.Max(request => (request.Asked.At.Nanoseconds / 1e9) + (request.EndToEnd / 1e3));
        var first = requests.Min(request => request.Asked.At.Nanoseconds / 1e9);
        return
        [
            new("TTFT mean, ms", requests.Average(request => request.Ttft), result.Ttft!.Mean),
            new("TPOT mean, ms", requests.Where(r => r.Tpot > 0).Average(r => r.Tpot!.Value), result.Tpot!.Mean),
            new("E2E mean, ms", requests.Average(request => request.EndToEnd), result.E2el!.Mean),
            new(
                "output tokens/s", requests.Sum(request => request.Asked.OutputTokens) / (last - first),
                result.OutputThroughput),
        ];
    }

    /// <summary>The time of an iteration in each second in which nothing was prefilled: measured as requests that ran
    /// over tokens produced, predicted for as many sequences with the contexts that the simulation has then.</summary>
    private static IEnumerable<(double Predicted, double Measured)> Iterations(
        RecordedRun run, CostModel costs, List<DecodeBatch> batches)
    {
        for (var i = 1; i < run.Seconds.Length; i++)
        {
            var (before, second) = (run.Seconds[i - 1], run.Seconds[i]);
            var running = (before.Running + second.Running) / 2;
            var near = batches.Where(batch => batch.At > before.At && batch.At <= second.At).ToList();
            if (second.PromptTokens > 0 || second.OutputTokens < 1 || running < 1 || near.Count == 0) continue;
            var sequences = (int)Math.Round(running);
            var shape = Shapes.OfDecodes(
                sequences, (long)Math.Round(sequences * near.Average(batch => batch.Mean)),
                near.Max(batch => batch.Longest));
            yield return (
                costs.StageTime(shape, 0).Seconds, running / second.OutputTokens * (second.At - before.At));
        }
    }

    private static Scenario ScenarioOf(RecordedRun run, OperatorProfile profile, KernelTables tables) => new(
        "recorded", 1, null, SimTime.Zero, HorizonRule.Drain, profile.Model, Quantization.None, KvCacheDtype.Auto,
        new Deployment(profile.Gpu, run.Replicas, run.TensorParallel, 1, []), RouterPolicy.RoundRobin,
        new EngineSettings(
            SchedulerKind.VllmV1, QueueKind.Fcfs, run.MaxNumSeqs, new TokenBudget.Fixed(run.TokenBudget), true, 0, 16,
            0.9, null, 0, PreemptionKind.Recompute, true, null, true),
        EventDetail.EveryIteration,
        new CostSettings.Roofline(DeviceCatalog.Of(profile.Gpu.Anchor), HostOverhead.None, tables),
        new Workload.Listed([.. run.Requests.Select(request => request.Asked)]), []);

    /// <summary>The sequences that decode in an iteration.</summary>
    /// <param name="At">When it starts. Unit: s.</param>
    /// <param name="Mean">Tokens in the cache of one, on average.</param>
    /// <param name="Longest">Of the longest.</param>
    private sealed record DecodeBatch(double At, double Mean, long Longest)
    {
        public static DecodeBatch? Of(SimEvent.IterationStarted started, Transition transition)
        {
            var replica = started.Replica.Value;
            return transition.After.Replicas[replica].Flights is [.., { Batch: { Decodes: > 0 } batch }]
                ? new DecodeBatch(
                    started.At.Nanoseconds / 1e9, (double)batch.DecodeContext / batch.Decodes,
                    transition.Before.Replicas[replica].LongestDecode)
                : null;
        }
    }
}
