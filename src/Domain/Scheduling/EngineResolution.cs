using System.Diagnostics;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Errors;
using EventSim.Domain.Objectives;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;
using LanguageExt;

namespace EventSim.Domain.Scheduling;

/// <summary>Turns the settings of a scenario into exact limits.</summary>
public static class EngineResolution
{
    /// <summary>The limits, or everything that is wrong, each with its path in the scenario and no file.
    /// A stated <c>num_gpu_blocks</c> replaces the memory calculation: nothing is then said about the
    /// weights.</summary>
    public static Either<Seq<InvalidInput>, EngineLimits> Resolve(Scenario scenario, CostModel cost)
    {
        var parallelism = ParallelismRules.Check(scenario.Model, scenario.Deployment.Degrees);
        if (!parallelism.IsEmpty) return Prelude.toSeq(parallelism.Select(p => Problem(p.Path, p.Message))).Strict();

        var budget = Budget(scenario, cost);
        return Blocks(scenario, budget).Bind(blocks => Limits(scenario, budget, blocks))
            .Map(limits => limits.Scheduler == SchedulerKind.SloAware
                ? limits with { Slo = Targets(scenario, cost, limits) }
                : limits);
    }

    /// <summary>The token budget of an iteration: a stated number as it is, else from bandwidth or cost.</summary>
    public static int Budget(Scenario scenario, CostModel cost) => scenario.Engine.MaxNumBatchedTokens switch
    {
        TokenBudget.Fixed stated => stated.Tokens,
        TokenBudget.AutoBandwidth => AutoBudget.ByBandwidth(
            (decimal)scenario.Deployment.Gpu.MemoryBandwidth * scenario.Deployment.GpusPerReplica,
            scenario.Deployment.TensorParallel),
        TokenBudget.AutoRoofline => AutoBudget.ByRoofline(
            cost, scenario.Deployment.PipelineParallel,
            Objective.Least(scenario.Slo, SloMetric.Tpot) ?? AutoBudget.DefaultBound),
        _ => throw new UnreachableException($"token budget {scenario.Engine.MaxNumBatchedTokens}"),
    };

    /// <summary>⌊watermark · (blocks + 1)⌋, with the share as the decimal number that was written.</summary>
    public static int WatermarkBlocks(double watermark, int blocks) =>
        (int)decimal.Floor((decimal)watermark * ((decimal)blocks + 1));

    /// <summary>The watermark of the engines that admit whole prompts, which no setting changes: 1 % of the blocks,
    /// cut to a whole number.</summary>
    public static int FixedWatermarkBlocks(int blocks) => (int)(0.01 * blocks);

    private static int WatermarkBlocks(EngineSettings engine, int blocks) =>
        Schedulers.AllocationOf(engine.Scheduler) switch
        {
            KvAllocation.AsComputed => WatermarkBlocks(engine.Watermark, blocks),
            KvAllocation.WholePrompt => FixedWatermarkBlocks(blocks),
            KvAllocation.WholeContext => 0,
            _ => throw new UnreachableException($"{engine.Scheduler}"),
        };

    private static Either<Seq<InvalidInput>, int> Blocks(Scenario scenario, int budget) =>
        scenario.Engine.NumGpuBlocks is { } stated
            ? stated
            : KvCapacity.Of(MemoryDemand.Of(scenario, budget))
                .Map(capacity => capacity.Blocks)
                .MapLeft(refusal => Seq.create(Problem("deployment", refusal.Message)));

    private static Either<Seq<InvalidInput>, EngineLimits> Limits(Scenario scenario, int budget, int blocks)
    {
        var engine = scenario.Engine;
        var cache = (long)blocks * engine.BlockSize;
        var longest = (int)Math.Min(scenario.Model.ContextLength, cache);
        if (engine.MaxModelLen is { } stated && stated > longest)
        {
            var reason = longest == cache
                ? $"the KV cache of {blocks} blocks of {engine.BlockSize} tokens"
                : $"the context of {scenario.Model.Name}";
            return Seq.create(Problem("engine.max_model_len", $"is {stated}; at most {longest}, {reason}"));
        }

        if (engine.EnablePrefixCaching && Schedulers.AllocationOf(engine.Scheduler) != KvAllocation.AsComputed)
        {
            return Seq.create(Problem(
                "engine.enable_prefix_caching",
                "is true; only schedulers that give blocks as tokens are computed share them, such as vllm-v1"));
        }

        return new EngineLimits(
            engine.Scheduler, engine.MaxNumSeqs, budget, engine.ChunkedPrefill, engine.LongPrefillTokenThreshold,
            engine.BlockSize, blocks, WatermarkBlocks(engine, blocks), engine.MaxModelLen ?? longest,
            engine.ReserveFullIsl, scenario.Deployment.PipelineParallel)
        {
            OutputCount = engine.OutputCount,
            DynamicChunk = engine.DynamicChunk,
            PrefixCaching = engine.EnablePrefixCaching,
            FreedOrder = engine.FreedOrder,
            Queue = engine.Scheduler == SchedulerKind.SloAware ? QueueKind.Fcfs : engine.Queue,
            Profiles = Rules(scenario),
            Swap = engine is { Preemption: PreemptionKind.Swap, CanSwap: true } ? Swap(scenario, budget) : default,
        };
    }

    private static SloTargets Targets(Scenario scenario, CostModel cost, EngineLimits limits) => new(
        Objective.Least(scenario.Slo, SloMetric.Tpot) ?? SloTargets.UsualTpot,
        IterationEstimate.Of(
            cost, limits.PipelineStages, Math.Min(limits.MaxNumBatchedTokens, limits.MaxModelLen), limits.MaxNumSeqs,
            (long)limits.NumGpuBlocks * limits.BlockSize));

    private static SwapSpace Swap(Scenario scenario, int budget)
    {
        var blockBytes = KvCapacity.LargestBlockBytes(MemoryDemand.Of(scenario, budget));
        var blocks = Math.Min(int.MaxValue, scenario.Engine.SwapSpace / blockBytes);
        return new SwapSpace((int)blocks, blockBytes, scenario.Deployment.Gpu.PcieBandwidth);
    }

    /// <summary>A profile without a deadline of its own has the objective's bound of TTFT.</summary>
    private static ImmutableArray<ProfileRules> Rules(Scenario scenario)
    {
        var bound = Objective.Least(scenario.Slo, SloMetric.Ttft);
        if (scenario.Engine.Scheduler == SchedulerKind.SloAware) bound ??= SloTargets.UsualTtft;
        return scenario.Workload is Workload.Profiles { Mix: var mix }
            ? [.. mix.Select(profile => new ProfileRules(profile.Priority, profile.Deadline ?? bound))]
            : [new ProfileRules(0, bound)];
    }

    private static InvalidInput Problem(string path, string message) => new("", 0, path, message);
}
