using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Events;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Calibration;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

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
    /// <summary>Simulates a recorded run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="gpu">Its card.</param>
    /// <param name="tables">The card's tables.</param>
    public static RunAccuracy Of(RecordedRun run, Gpu gpu, KernelTables tables)
    {
        var scenario = ScenarioOf(run, gpu, tables);
        var prepared = PreparedRun.Of(scenario).IfLeft(_ => throw new InvalidOperationException(run.Name));
        var (measures, contexts) = (prepared.NewMeasures(), new List<(double At, double Context, long Longest)>());
        var environment = prepared.Environment;
        var end = Simulation.Engine.Loop.Run(environment, environment.Start, transition =>
        {
            measures.Observe(transition);
            foreach (var happened in transition.Events)
                if (happened is SimEvent.IterationStarted started
                    && transition.After.Replicas[started.Replica.Value].Flights is [.., var flight]
                    && flight.Batch.Decodes > 0)
                {
                    contexts.Add((
                        started.At.Nanoseconds / 1e9, (double)flight.Batch.DecodeContext / flight.Batch.Decodes,
                        transition.Before.Replicas[started.Replica.Value].LongestDecode));
                }
        });
        var result = prepared.ResultOf(end, measures);
        return new RunAccuracy(
            run.Name, tables == KernelTables.None ? "analytic" : "calibrated", FiguresOf(run, result),
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
        RecordedRun run, CostModel costs, List<(double At, double Context, long Longest)> contexts)
    {
        for (var i = 1; i < run.Seconds.Length; i++)
        {
            var (before, second) = (run.Seconds[i - 1], run.Seconds[i]);
            var running = (before.Running + second.Running) / 2;
            var near = contexts.Where(context => context.At > before.At && context.At <= second.At).ToList();
            if (second.PromptTokens > 0 || second.OutputTokens < 1 || running < 1 || near.Count == 0) continue;
            var context = near.Average(point => point.Context);
            var sequences = (int)Math.Round(running);
            var shape = Simulation.Engine.Shapes.OfDecodes(
                sequences, (long)Math.Round(sequences * context), near.Max(point => point.Longest));
            var predicted = costs.StageTime(shape, 0);
            yield return (predicted.Seconds, running / second.OutputTokens * (second.At - before.At));
        }
    }

    private static Scenario ScenarioOf(RecordedRun run, Gpu gpu, KernelTables tables)
    {
        var model = ModelCatalog.TryFind(run.Model).IfNone(() => throw new InvalidOperationException(run.Model));
        return new Scenario(
            "recorded", 1, null, SimTime.Zero, HorizonRule.Drain, model, Quantization.None, KvCacheDtype.Auto,
            new Deployment(gpu, run.Replicas, run.TensorParallel, 1, []), RouterPolicy.RoundRobin,
            new EngineSettings(
                SchedulerKind.VllmV1, QueueKind.Fcfs, run.MaxNumSeqs, new TokenBudget.Fixed(run.TokenBudget), true, 0,
                16, 0.9, null, 0, PreemptionKind.Recompute, true, null, true),
            EventDetail.EveryIteration,
            new CostSettings.Roofline(DeviceCatalog.Of(gpu.Anchor), HostOverhead.None, tables),
            new Workload.Listed([.. run.Requests.Select(request => request.Asked)]), ImmutableArray<SloBound>.Empty);
    }
}
