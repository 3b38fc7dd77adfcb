using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Attention of the prefill chunks of a batch, in one kernel a layer.</summary>
/// <remarks>t = c + ((F/eF)^q + (B/eB)^q + (U/eU)^q)^(1/q). The fit is for b equal sequences of C new tokens after K:
/// F and B are sums over the sequences there, and so they are over unequal chunks here; U, the time that one thread
/// block takes to walk the whole context, is the longest chunk's.</remarks>
public static class PrefillAttention
{
    private const int Tile = 128;
    private const double ElementBytes = 2;

    /// <summary>The time of one layer. Unit: ms.</summary>
    /// <param name="chunks">The chunks; at least one.</param>
    /// <param name="shape">The layer's attention on one GPU.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Milliseconds(
        ReadOnlySpan<PrefillShape> chunks, AttentionShape shape, Gpu gpu, PrefillAttentionFit fit)
    {
        var (flops, bytes, walk) = Work(chunks, shape, gpu);
        var compute = flops / gpu.Bf16Flops * 1e3;
        var memory = bytes / gpu.MemoryBandwidth * 1e3;
        return fit.Constant
            + SmoothMax.Of(compute / fit.Compute, memory / fit.Memory, walk / fit.Walk, fit.Exponent);
    }

    /// <summary>The kernel of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(
        ReadOnlySpan<PrefillShape> chunks, AttentionShape shape, Gpu gpu, PrefillAttentionFit fit)
    {
        var (flops, bytes, walk) = Work(chunks, shape, gpu);
        var compute = flops / gpu.Bf16Flops * 1e3 / fit.Compute;
        var memory = bytes / gpu.MemoryBandwidth * 1e3 / fit.Memory;
        var latency = Math.Max(fit.Constant, walk / fit.Walk);
        var bound = latency > compute && latency > memory ? Bound.Latency
            : compute > memory ? Bound.Compute
            : Bound.Memory;
        return new OpCost(
            "prefill_attention", OpGroup.Attention, flops, bytes, Milliseconds(chunks, shape, gpu, fit), bound);
    }

    /// <summary>FLOPs and bytes of the chunks, and the time in which one thread block walks the longest context. Unit:
    /// FLOP, bytes, ms.</summary>
    private static (double Flops, double Bytes, double Walk) Work(
        ReadOnlySpan<PrefillShape> chunks, AttentionShape shape, Gpu gpu)
    {
        var (flops, bytes, longest) = (0.0, 0.0, 0L);
        foreach (var chunk in chunks)
        {
            flops += shape.Flops(TiledPairs(chunk, shape));
            bytes += Bytes(chunk, shape);
            longest = Math.Max(longest, Math.Min((long)chunk.Context + chunk.Tokens, (long)shape.Window + Tile));
        }

        var walk = 4.0 * Tile * shape.HeadDim * longest / (gpu.Bf16Flops / gpu.StreamingMultiprocessors) * 1e3;
        return (flops, bytes, walk);
    }

    // Ct·K + Ct·(Ct + 128)/2 with full attention: whole tiles, and on the diagonal the masked half is computed too.
    private static double TiledPairs(PrefillShape chunk, AttentionShape shape)
    {
        var rounded = checked((chunk.Tokens + Tile - 1) / Tile * Tile);
        return shape.Pairs(rounded, chunk.Context) + (rounded * (Tile - 1) / 2.0);
    }

    // Queries in and outputs out, keys and values read once.
    private static double Bytes(PrefillShape chunk, AttentionShape shape)
    {
        var kept = Math.Min(chunk.Context, shape.Window);
        var activations = 2.0 * chunk.Tokens * shape.QueryHeads * shape.HeadDim * ElementBytes;
        var cache = 2.0 * ((double)chunk.Tokens + kept) * shape.KvHeads * shape.HeadDim * shape.KvBytes;
        return activations + cache;
    }
}
