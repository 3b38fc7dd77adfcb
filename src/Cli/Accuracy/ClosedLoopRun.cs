using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Runs;

namespace EventSim.Cli.Accuracy;

/// <summary>What a benchmark's description leaves open.</summary>
/// <param name="TokenBudget">Tokens of an iteration at most; where 0, <paramref name="PromptsAtOnce"/> counts.</param>
/// <param name="PromptsAtOnce">Whole prompts that fit an iteration beside the decodes.</param>
/// <param name="PromptsAClient">Requests of the benchmark over its clients.</param>
internal sealed record Protocol(int TokenBudget, int PromptsAtOnce, int PromptsAClient)
{
    /// <summary>vLLM's own token budget for a server on such GPUs, and ten prompts a client.</summary>
    public static Protocol Usual { get; } = new(8_192, 0, 10);

    /// <summary>Those of which the one that fits best is taken.</summary>
    public static ImmutableArray<Protocol> Tried { get; } =
        [Usual, new(0, 1, 10), new(0, 2, 10), new(0, 4, 10)];

    /// <summary>What is assumed of every benchmark.</summary>
    public static string Assumed => FormattableString.Invariant(
        $"Assumed: {Usual.PromptsAClient} requests a client, all at the start, TTFT and TPOT are means, block size 16,")
        + " 90 % of the memory, no prefix caching.";

    /// <summary>The token budget for a point.</summary>
    public int BudgetFor(EndToEndPoint point) =>
        TokenBudget > 0 ? TokenBudget : (PromptsAtOnce * point.InputTokens) + point.Clients;

    /// <inheritdoc />
    public override string ToString() => TokenBudget > 0
        ? FormattableString.Invariant($"{TokenBudget} tokens")
        : FormattableString.Invariant($"{PromptsAtOnce} prompts");
}

/// <summary>The simulation of a measured point.</summary>
internal static class ClosedLoopRun
{
    /// <summary>Mean TTFT and TPOT. Unit: ms.</summary>
    public static (double Ttft, double Tpot) Of(EndToEndPoint point, Overheads overheads, Protocol protocol)
    {
        var run = PreparedRun.Of(ScenarioOf(point, overheads, protocol))
            .IfLeft(faults => throw new InvalidOperationException($"{point.Id}: {string.Join("; ", faults)}"));
        var result = run.Run(run.NewMeasures()).Result;
        return (result.Ttft!.Mean, result.Tpot!.Mean);
    }

    private static Scenario ScenarioOf(EndToEndPoint point, Overheads overheads, Protocol protocol)
    {
        var requests = new Profile(
            "benchmark", new ArrivalProcess.ClosedLoop(point.Clients), Length(point.InputTokens, point.Shortest),
            Length(point.OutputTokens, point.Shortest), null, protocol.PromptsAClient * point.Clients);
        return new Scenario(
            "benchmark", 1, null, SimTime.Zero, HorizonRule.Drain, point.Model, point.Quantization, KvCacheDtype.Auto,
            new Deployment(point.Gpu, point.Replicas, point.TensorParallel, point.PipelineParallel, []),
            RouterPolicy.RoundRobin,
            new EngineSettings(
                SchedulerKind.VllmV1, QueueKind.Fcfs, 1_024, new TokenBudget.Fixed(protocol.BudgetFor(point)), true, 0,
                16, 0.9, null, 0, PreemptionKind.Recompute, false, null, true),
            EventDetail.Spans,
            new CostSettings.Roofline(
                DeviceCatalog.Of(point.Gpu.Anchor), overheads.ToHost(), KernelTables.None),
            new Workload.Profiles([requests], ArrivalMode.Superposed), ImmutableArray<SloBound>.Empty);
    }

    private static Distribution Length(int most, double shortest) => shortest < 1
        ? new Distribution.Uniform((int)(most * shortest), most)
        : new Distribution.Constant(most);
}
