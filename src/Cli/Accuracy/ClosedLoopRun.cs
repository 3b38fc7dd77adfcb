using System.Diagnostics;
using EventSim.Cli.Devices;
using EventSim.Cli.Measurements;
using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Objectives;
using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Accuracy;

/// <summary>The simulation of a measured point, as its protocol says.</summary>
internal static class ClosedLoopRun
{
    private const int MostRequests = 1_000_000;

    /// <summary>TTFT and TPOT, the statistic that was measured; or why there are none. Unit: ms.</summary>
    public static Either<InvalidInput, (double Ttft, double Tpot)> Of(EndToEndPoint point, Overheads overheads) =>
        Prepared(point, overheads).Bind(run =>
        {
            var result = run.Run(run.NewMeasures()).Result;
            return result is { Ttft: { } ttft, Tpot: { } tpot }
                ? (Of(ttft, point), Of(tpot, point))
                : Left<InvalidInput, (double, double)>(
                    point.Fault("no request has a second output token, and so there is no TPOT to compare"));
        });

    /// <summary>Whether every request of the point can run with this token budget, where its own is not
    /// known.</summary>
    public static bool Fits(EndToEndPoint point, Budget tried) => Prepared(point.With(tried), Overheads.None).IsRight;

    /// <summary>The scenario of a point.</summary>
    public static Scenario ScenarioOf(EndToEndPoint point, Overheads overheads)
    {
        var protocol = point.Protocol;
        var requests = new Profile(
            "benchmark", new ArrivalProcess.ClosedLoop(point.Clients),
            Length(point.InputTokens, protocol.Lengths.Value), Length(point.OutputTokens, protocol.Lengths.Value), null,
            protocol.PromptsPerClient.Value * point.Clients);
        return new Scenario(
            "benchmark", 1, null, SimTime.Zero, HorizonRule.Drain, point.Model, point.Quantization, KvCacheDtype.Auto,
            new Deployment(point.Gpu, point.Replicas, point.TensorParallel, point.PipelineParallel, []),
            RouterPolicy.RoundRobin,
            new EngineSettings(
                SchedulerKind.VllmV1, QueueKind.Fcfs, 1_024,
                new TokenBudget.Fixed(TokensOf(protocol.TokenBudget.Value, point)), true, 0, 16, 0.9, null, 0,
                PreemptionKind.Recompute, false, null, true),
            EventDetail.Spans,
            new CostSettings.Roofline(
                DeviceCatalog.Of(point.Gpu.Anchor), overheads.ToHost(), KernelTables.None),
            new Workload.Profiles([requests], ArrivalMode.Superposed), ImmutableArray<SloBound>.Empty);
    }

    private static double Of(LatencyStatistics latencies, EndToEndPoint point) => point.Protocol.Measured.Value switch
    {
        Statistic.Mean => latencies.Mean,
        Statistic.Median => latencies.Median,
        Statistic.P90 => latencies.P90,
        Statistic.P99 => latencies.P99,
        var other => throw new UnreachableException($"{other}"),
    };

    private static Either<InvalidInput, PreparedRun> Prepared(EndToEndPoint point, Overheads overheads)
    {
        var requests = (long)point.Protocol.PromptsPerClient.Value * point.Clients;
        if (requests > MostRequests)
        {
            return point.Fault(FormattableString.Invariant(
                $"would be {requests} requests, its clients times its prompts a client; at most {MostRequests}"));
        }

        var longest = point.Protocol.Lengths.Value.Most(point.InputTokens);
        return PreparedRun.Of(ScenarioOf(point, overheads))
            .MapLeft(faults => point.Fault(string.Join("; ", faults.Map(fault => fault.Message))))
            .Bind(run => Admissibility.Reject(run.Environment.Limits, longest) is { } reason
                ? Left<InvalidInput, PreparedRun>(point.Fault(FormattableString.Invariant(
                    $"a prompt of {longest} tokens can never run: {reason}")))
                : run);
    }

    private static int TokensOf(Budget budget, EndToEndPoint point) => budget switch
    {
        Budget.Tokens tokens => tokens.Count,
        Budget.Prompts prompts =>
            (prompts.Count * point.Protocol.Lengths.Value.Most(point.InputTokens)) + point.Clients,
        _ => throw new UnreachableException($"{budget}"),
    };

    private static Distribution Length(int stated, LengthRange range) => range == LengthRange.Fixed
        ? new Distribution.Constant(stated)
        : new Distribution.Uniform(range.Least(stated), range.Most(stated));
}
