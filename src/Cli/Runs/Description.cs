using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;
using LanguageExt;

namespace EventSim.Cli.Runs;

/// <summary>What can be said of a scenario before it is simulated.</summary>
/// <param name="Loaded">The scenario.</param>
/// <param name="Limits">What each engine runs on.</param>
/// <param name="Load">What the clients offer.</param>
/// <param name="Memory">How the KV blocks follow from the memory; none: <c>num_gpu_blocks</c> states them.</param>
/// <param name="Compute">What one replica computes at most.</param>
/// <param name="Saturation">What one replica serves at most, of the requests of the run.</param>
/// <param name="InRun">The mean request of the run: follow-ups that would arrive after the horizon are left
/// out.</param>
/// <param name="Utilization">Requests offered in the run over the requests that all replicas can serve; none: there is
/// no rate.</param>
/// <param name="LongRunUtilization">The same for a run without end.</param>
internal sealed record Description(
    LoadedScenario Loaded,
    EngineLimits Limits,
    OfferedLoad Load,
    KvCapacity? Memory,
    ComputeCapacity Compute,
    Saturation Saturation,
    TurnLoad InRun,
    double? Utilization,
    double? LongRunUtilization)
{
    // An estimate this near to 1 can be wrong about the side.
    private const double Near = 0.85;

    private const int Rounds = 20;

    /// <summary>The scenario.</summary>
    public Scenario Scenario => Loaded.Scenario;

    /// <summary>Sequences of a full batch.</summary>
    public int FullBatch => Math.Max(1, (int)Saturation.Sequences);

    /// <summary>Tokens in the cache of a sequence that decodes, on average.</summary>
    public int Context => Math.Max(1, (int)InRun.Held);

    /// <summary>The largest prefill chunk; none: the token budget alone limits it.</summary>
    public int? ChunkLimit => Limits.LongPrefillTokenThreshold > 0 ? Limits.LongPrefillTokenThreshold : null;

    /// <summary>The longest prompt that is not rejected.</summary>
    public int LongestPrompt
    {
        get
        {
            // Rejections are monotone in the length, so that the limit can be searched for.
            var (fits, rejected) = (0, Limits.MaxModelLen);
            while (rejected - fits > 1)
            {
                var middle = fits + ((rejected - fits) / 2);
                (fits, rejected) = Admissibility.Reject(Limits, middle) is null ? (middle, rejected) : (fits, middle);
            }

            return fits;
        }
    }

    /// <summary>Bytes of the cache that a token takes, on all GPUs of a replica that hold it.</summary>
    public long KvBytesPerToken => ModelFigures.KvBytesPerToken(Scenario.Model, Scenario.KvCacheDtype);

    /// <summary>Whether it keeps up.</summary>
    public string Verdict => Utilization switch
    {
        null => "no rate",
        >= 1 => "saturates",
        >= Near => "near saturation",
        _ => "keeps up",
    };

    /// <summary>Describes a scenario.</summary>
    public static Either<Seq<InvalidInput>, Description> Of(LoadedScenario loaded)
    {
        var cost = CostModels.For(loaded.Scenario);
        return EngineResolution.Resolve(loaded.Scenario, cost).Map(limits => Of(loaded, limits, cost));
    }

    private static Description Of(LoadedScenario loaded, EngineLimits limits, CostModel cost)
    {
        var scenario = loaded.Scenario;
        var load = OfferedLoad.Of(scenario);
        var turns = load.Total.Turns.Select(turn => turn.Within(limits.MaxModelLen)).ToImmutableArray();
        var forever = TurnLoad.Sum(turns);
        var (inRun, saturation) = Run(scenario, limits, cost, turns);
        var compute = ComputeCapacity.Of(
            cost, limits.MaxNumBatchedTokens, Math.Max(1, (int)saturation.Sequences), Math.Max(1, (int)inRun.Held),
            limits.PipelineStages);
        double? Share(TurnLoad mean, double served) =>
            load.Total.FirstTurns is null ? null : mean.PerSecond / (served * scenario.Deployment.Replicas);
        return new Description(
            loaded, limits, load, MemoryOf(scenario, limits), compute, saturation, inRun,
            Share(inRun, saturation.RequestsPerSecond),
            Share(forever, Saturation.Of(limits, cost, forever).RequestsPerSecond));
    }

    /// <summary>Which follow-ups fall into the run depends on how long a turn takes, and that on them. A turn is taken
    /// to last as long as in full batches: a load below the capacity even so is one that is kept up with.</summary>
    private static (TurnLoad InRun, Saturation Served) Run(
        Scenario scenario, EngineLimits limits, CostModel cost, ImmutableArray<TurnLoad> turns)
    {
        var inRun = TurnLoad.Sum(turns);
        var served = Saturation.Of(limits, cost, inRun);
        if (scenario.Horizon is not { } horizon) return (inRun, served);
        for (var round = 0; round < Rounds; round++)
        {
            inRun = TurnLoad.Sum([.. turns.Select(turn => turn.Before(horizon.Seconds, served.Iteration))]);
            served = Saturation.Of(limits, cost, inRun);
        }

        return (inRun, served);
    }

    private static KvCapacity? MemoryOf(Scenario scenario, EngineLimits limits) => scenario.Engine.NumGpuBlocks is null
        ? KvCapacity.Of(MemoryDemand.Of(scenario, limits.MaxNumBatchedTokens)).MatchUnsafe(kv => kv, _ => null!)
        : null;
}
