using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The FLOPs of an iteration: the model's own work, without padding to tiles, replicated heads, or what an
/// engine computes in another way than the model is written.</summary>
internal static class IterationFlops
{
    /// <summary>2 FLOPs a weight and token in the layers, of experts those of one token's; 2 a weight of the LM head
    /// and sampled row; and 4 · qh · d a layer and pair of query and key that it sees, with latent attention
    /// 2 · qh · (width of a key + width of a value).</summary>
    public static double Of(ModelShape model, in BatchShape batch)
    {
        var weights = (model.DenseLayers * ModelFigures.DenseLinearParameters(model))
            + (model.ExpertLayers * ModelFigures.ActiveLinearParameters(model));
        return (2.0 * batch.Tokens * weights)
            + (2.0 * batch.Sampled * ModelFigures.EmbeddingParameters(model))
            + ((model.Layers - model.WindowedLayers) * Attention(model, batch, windowed: false))
            + (model.WindowedLayers * Attention(model, batch, windowed: true));
    }

    private static double Attention(ModelShape model, in BatchShape batch, bool windowed)
    {
        var whole = AttentionShape.Of(model, KvCacheDtype.Auto, 1).With(windowed);
        var pairs = batch.Decodes > 0 ? DecodeAttention.Seen(batch.Decodes, batch.DecodeContext, whole) : 0;
        foreach (var chunk in batch.Prefills)
        {
            pairs += whole.Pairs(chunk.Tokens, chunk.Context);
        }

        return model.Latent is { } latent
            ? LatentHeads.Of(model, latent, KvCacheDtype.Auto, 1).WholeFlops(pairs)
            : whole.Flops(pairs);
    }
}
