using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>Attention of one layer on one GPU, whichever kind it is.</summary>
internal interface ILayerAttention
{
    /// <summary>The time. Unit: us.</summary>
    double Microseconds(in BatchShape batch);

    /// <summary>How far a batch is from those that were measured.</summary>
    Reach ReachOf(in BatchShape batch);

    /// <summary>The kernels as operations of an iteration.</summary>
    ImmutableArray<OpCost> ToOps(in BatchShape batch);
}

/// <summary>Makes the attention of a model's layers.</summary>
internal static class LayerAttention
{
    /// <summary>Attention of the layers that have the model's window, or of those that attend to all.</summary>
    /// <param name="windowed">With the window.</param>
    /// <param name="model">The model.</param>
    /// <param name="dtype">How its KV cache is stored.</param>
    /// <param name="deployment">The GPUs and the parallelism.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="remembered">Decode batches of at most so many sequences are remembered.</param>
    public static ILayerAttention Of(
        bool windowed, ModelShape model, KvCacheDtype dtype, Deployment deployment, CostSettings.Roofline settings,
        int remembered)
    {
        var rates = AttentionRates.Of(deployment.Gpu);
        if (model.Latent is { } latent)
        {
            return new LatentTime(
                LatentHeads.Of(model, latent, dtype, deployment.TensorParallel), rates,
                settings.Fit.LatentOver(dtype), remembered);
        }

        return new AttentionTime(
            AttentionShape.Of(model, dtype, deployment.TensorParallel).With(windowed), rates,
            settings.Fit.AttentionOver(dtype), settings.Fit.DecodeSkew, settings.Tables, remembered);
    }
}
