using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Latent attention of the decoding sequences of a batch, in the space of the cache, with the products that
/// take the queries into it and the outputs out of it.</summary>
/// <remarks>t = c + (V, F, U)q + A: V reads the cache once for all heads, F multiplies, a tile at least, U is a block's
/// walk over the mean context, A the traffic of queries and outputs in both spaces, and the weights between
/// them.</remarks>
public static class LatentDecode
{
    /// <summary>The time of one layer. Unit: us.</summary>
    /// <param name="sequences">Decoding sequences; at least one.</param>
    /// <param name="context">Sum of their tokens in the cache.</param>
    /// <param name="heads">The layer's attention on one GPU.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(
        double sequences, double context, in LatentHeads heads, in AttentionRates rates, in LatentDecodeFit fit)
    {
        var (memory, compute, walk, absorb) = Terms(sequences, context, heads, rates, fit);
        return fit.Constant + SmoothMax.Of(memory, compute, walk, fit.Exponent) + absorb;
    }

    /// <summary>The time where every kernel is launched by itself: what was measured. Unit: us.</summary>
    public static double WithLaunches(
        double sequences, double context, in LatentHeads heads, in AttentionRates rates, in LatentDecodeFit fit) =>
        SmoothMax.Of(fit.Launch, Microseconds(sequences, context, heads, rates, fit), fit.LaunchExponent);

    /// <summary>The kernels of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(
        double sequences, double context, in LatentHeads heads, in AttentionRates rates, in LatentDecodeFit fit)
    {
        var (memory, compute, walk, absorb) = Terms(sequences, context, heads, rates, fit);
        var latency = Math.Max(fit.Constant, walk);
        var bound = latency > compute && latency > memory + absorb ? Bound.Latency
            : compute > memory + absorb ? Bound.Compute
            : Bound.Memory;
        return new OpCost(
            "latent_decode", OpGroup.Attention, heads.LatentFlops(context) + heads.ExpandFlops(sequences),
            heads.CacheBytes(context) + heads.AbsorbBytes(sequences) + heads.ExpandBytes,
            Microseconds(sequences, context, heads, rates, fit), bound);
    }

    private static (double Memory, double Compute, double Walk, double Absorb) Terms(
        double sequences, double context, in LatentHeads heads, in AttentionRates rates, in LatentDecodeFit fit) => (
        heads.CacheBytes(context) / (rates.BytesPerUs * fit.Memory),
        heads.LatentFlops(context) * Math.Max(1, fit.Rows / heads.Heads) / (rates.FlopsPerUs * fit.Compute),
        fit.Walk * 1e-3 * context / sequences,
        ((heads.AbsorbBytes(sequences) / fit.Absorb) + (heads.ExpandBytes / fit.Memory)) / rates.BytesPerUs);
}
