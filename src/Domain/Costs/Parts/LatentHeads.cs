using EventSim.Domain.Models;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The latent attention of one layer on one GPU.</summary>
/// <param name="Heads">Query heads of the GPU.</param>
/// <param name="Shape">The widths.</param>
/// <param name="KvBytes">Bytes of an element of the cache.</param>
public readonly record struct LatentHeads(double Heads, LatentShape Shape, double KvBytes)
{
    private const double Bf16Bytes = 2;

    /// <summary>The share of one GPU: query heads / tp; the cache is whole on every GPU.</summary>
    public static LatentHeads Of(ModelShape model, LatentShape latent, KvCacheDtype dtype, int tensorParallel) => new(
        (double)model.QueryHeads / tensorParallel, latent, ModelFigures.BytesPerKvElement(dtype));

    /// <summary>Weights that expand the latent vector to keys and values, or take queries into its space. Unit:
    /// elements.</summary>
    public double ExpandWeights => Heads * Shape.KvRank * (Shape.NopeDim + Shape.ValueDim);

    /// <summary>Bytes of those weights: bf16 always.</summary>
    public double ExpandBytes => ExpandWeights * Bf16Bytes;

    /// <summary>FLOPs of expanding so many tokens, or of taking the queries of so many tokens in and out. Unit:
    /// FLOP.</summary>
    public double ExpandFlops(double tokens) => 2 * tokens * ExpandWeights;

    /// <summary>Bytes of the cache of so many tokens.</summary>
    public double CacheBytes(double tokens) => tokens * Shape.CachedWidth * KvBytes;

    /// <summary>FLOPs of attention in the latent space. Unit: FLOP.</summary>
    public double LatentFlops(double pairs) => 2 * Heads * pairs * (Shape.CachedWidth + Shape.KvRank);

    /// <summary>FLOPs of attention over expanded heads. Unit: FLOP.</summary>
    public double WholeFlops(double pairs) => 2 * Heads * pairs * (Shape.HeadDim + Shape.ValueDim);

    /// <summary>Bytes that taking the queries of so many tokens into the latent space, and the outputs out of it, reads
    /// and writes: queries and latent queries, latent outputs and outputs.</summary>
    public double AbsorbBytes(double tokens) => Bf16Bytes * tokens * Heads
        * (Shape.NopeDim + (2 * Shape.CachedWidth) + (2 * Shape.KvRank) + Shape.ValueDim);

    /// <summary>Bytes of expanded keys and values, written and read, and of queries and outputs.</summary>
    /// <param name="tokens">New tokens.</param>
    /// <param name="context">Tokens before them.</param>
    public double WholeBytes(double tokens, double context) => Bf16Bytes * Heads * (Shape.HeadDim + Shape.ValueDim)
        * ((2 * (tokens + context)) + tokens);
}
