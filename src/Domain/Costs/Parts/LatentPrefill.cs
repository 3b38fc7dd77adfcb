using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Latent attention of the prefill chunks of a batch.</summary>
/// <remarks>
/// t = c + weights + Σ over chunks. A long chunk expands the keys and values of all tokens so far to heads and attends
/// to those: F/eF + G/eG + B/eB, of attention, expansion and their traffic. A short one stays in the latent space, as a
/// decoding sequence does: F'/eF' + B'/eB' + l·tokens. The engine goes from one to the other at a fixed length, and a
/// chunk that is a little longer takes less than one that is a little shorter: so it was measured.
/// </remarks>
public static class LatentPrefill
{
    private const double HalfTile = 64;

    /// <summary>The time of one layer. Unit: us.</summary>
    /// <param name="chunks">The chunks; at least one.</param>
    /// <param name="heads">The layer's attention on one GPU.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(
        ReadOnlySpan<PrefillShape> chunks, in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit)
    {
        var sum = fit.Constant + Weights(heads, rates, fit);
        foreach (var chunk in chunks) sum += Chunk(chunk, heads, rates, fit);
        return sum;
    }

    /// <summary>The time of so many equal chunks where every kernel is launched by itself: what was measured. Unit:
    /// us.</summary>
    public static double WithLaunches(
        double times, PrefillShape chunk, in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit) =>
        SmoothMax.Of(
            fit.Launch, fit.Constant + Weights(heads, rates, fit) + (times * Chunk(chunk, heads, rates, fit)),
            fit.LaunchExponent);

    /// <summary>The kernels of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(
        ReadOnlySpan<PrefillShape> chunks, in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit)
    {
        var (flops, bytes, compute) = (0.0, heads.ExpandBytes, 0.0);
        foreach (var chunk in chunks)
        {
            if (chunk.Tokens <= fit.ShortUpTo)
            {
                flops += heads.LatentFlops(Pairs(chunk)) + heads.ExpandFlops(chunk.Tokens);
                bytes += ShortBytes(chunk, heads);
                compute += heads.LatentFlops(Pairs(chunk)) / fit.ShortCompute;
            }
            else
            {
                var all = (double)chunk.Tokens + chunk.Context;
                flops += heads.WholeFlops(Pairs(chunk)) + heads.ExpandFlops(all);
                bytes += heads.WholeBytes(chunk.Tokens, chunk.Context) + heads.CacheBytes(all);
                compute += (heads.WholeFlops(Pairs(chunk)) / fit.Attention) + (heads.ExpandFlops(all) / fit.Expand);
            }
        }

        var time = Microseconds(chunks, heads, rates, fit);
        var bound = 2 * fit.Constant > time ? Bound.Latency
            : 2 * compute / rates.FlopsPerUs > time ? Bound.Compute
            : Bound.Memory;
        return new OpCost("latent_prefill", OpGroup.Attention, flops, bytes, time, bound);
    }

    private static double Chunk(
        PrefillShape chunk, in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit)
    {
        if (chunk.Tokens <= fit.ShortUpTo) return Short(chunk, heads, rates, fit);
        var all = (double)chunk.Tokens + chunk.Context;
        var flops = (heads.WholeFlops(Pairs(chunk)) / fit.Attention) + (heads.ExpandFlops(all) / fit.Expand);
        return (flops / rates.FlopsPerUs)
            + (heads.WholeBytes(chunk.Tokens, chunk.Context) / (rates.BytesPerUs * fit.Traffic));
    }

    private static double Short(
        PrefillShape chunk, in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit) =>
        (heads.LatentFlops(Pairs(chunk)) / (rates.FlopsPerUs * fit.ShortCompute))
        + (ShortBytes(chunk, heads) / (rates.BytesPerUs * fit.ShortTraffic))
        + (fit.ShortToken * 1e-3 * chunk.Tokens);

    private static double ShortBytes(PrefillShape chunk, in LatentHeads heads) =>
        heads.AbsorbBytes(chunk.Tokens) + heads.CacheBytes((double)chunk.Tokens + chunk.Context);

    private static double Weights(in LatentHeads heads, in AttentionRates rates, in LatentPrefillFit fit) =>
        heads.ExpandBytes / (rates.BytesPerUs * fit.Traffic);

    /// <summary>Pairs of a query and a key, with half a tile's rows in vain.</summary>
    private static double Pairs(PrefillShape chunk)
    {
        var tokens = (double)chunk.Tokens;
        return tokens * (chunk.Context + (tokens / 2) + HalfTile);
    }
}
