using EventSim.Domain.Models;
using EventSim.Domain.Scenarios;

namespace EventSim.Domain.Deployments;

/// <summary>All that decides how much GPU memory a replica needs, and how many KV blocks are left.</summary>
/// <param name="Model">The model served.</param>
/// <param name="Quantization">How its weights are stored.</param>
/// <param name="KvCacheDtype">How its KV cache is stored.</param>
/// <param name="Deployment">The GPUs and the parallelism.</param>
/// <param name="BlockSize">Tokens of a KV block.</param>
/// <param name="GpuMemoryUtilization">Share of the memory that the engine may use. Range: above 0, to 1.</param>
/// <param name="TokenBudget">Tokens of an iteration at most, which size the activations.</param>
public sealed record MemoryDemand(
    ModelShape Model,
    Quantization Quantization,
    KvCacheDtype KvCacheDtype,
    Deployment Deployment,
    int BlockSize,
    double GpuMemoryUtilization,
    int TokenBudget)
{
    /// <summary>Memory that the CUDA context, the graphs and the communication buffers take. Unit: bytes a
    /// GPU.</summary>
    public const long OverheadBytes = 2_000_000_000;

    /// <summary>The demand of a scenario whose token budget is known.</summary>
    public static MemoryDemand Of(Scenario scenario, int tokenBudget) => new(
        scenario.Model, scenario.Quantization, scenario.KvCacheDtype, scenario.Deployment,
        scenario.Engine.BlockSize, scenario.Engine.GpuMemoryUtilization, tokenBudget);

    /// <summary>Weights of one GPU: all weights / (tp · pp), rounded up, but for the routed experts that replicas
    /// share: of these a GPU has its part of the replica's part. Experts that are spread whole over the GPUs of a
    /// replica take as many bytes as experts that are cut. Unit: bytes.</summary>
    public long WeightBytes
    {
        get
        {
            var all = ModelFigures.WeightBytes(Model, Quantization);
            var routed = ModelFigures.RoutedWeightBytes(Model, Quantization);
            var ranks = Deployment.RanksSharingExperts;
            return CeilDiv(((all - routed) * ranks) + routed, (long)Deployment.GpusPerReplica * ranks);
        }
    }

    /// <summary>Activations at the peak: budget × (4·E + 2·F/tp) × 2 bytes, rounded up; F is
    /// <see cref="ModelFigures.FeedForwardWidth"/>. Unit: bytes a GPU.</summary>
    public long ActivationBytes
    {
        get
        {
            var tp = Deployment.TensorParallel;
            var width = ModelFigures.FeedForwardWidth(Model);
            return CeilDiv(2L * TokenBudget * ((4L * Model.Hidden * tp) + (2 * width)), tp);
        }
    }

    /// <summary>Memory that the engine may use. Unit: bytes a GPU.</summary>
    public long UsableBytes =>
        (long)decimal.Floor(Deployment.Gpu.MemoryBytes * (decimal)GpuMemoryUtilization);

    /// <summary>Memory left for the KV cache; negative where the model does not fit. Unit: bytes a GPU.</summary>
    public long FreeBytes => UsableBytes - WeightBytes - ActivationBytes - OverheadBytes;

    /// <summary>Bytes of one KV block on a GPU of a stage: layers · cached elements a token · bytes · block size.
    /// Unit: bytes.</summary>
    public long BlockBytes(int stage) =>
        Deployment.LayersOfStage(stage, Model.Layers)
            * ModelFigures.CachedElements(Model, Deployment.TensorParallel)
            * ModelFigures.BytesPerKvElement(KvCacheDtype)
            * BlockSize;

    private static long CeilDiv(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
