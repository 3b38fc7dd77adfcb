using EventSim.Domain.Models;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The attention of one layer on one GPU.</summary>
/// <param name="QueryHeads">Query heads of the GPU.</param>
/// <param name="KvHeads">Key-value heads of the GPU.</param>
/// <param name="HeadDim">Width of a head, d.</param>
/// <param name="KvBytes">Bytes of a key or value element.</param>
/// <param name="Window">The attention window in tokens; <see cref="int.MaxValue"/> for full attention.</param>
public readonly record struct AttentionShape(int QueryHeads, int KvHeads, int HeadDim, int KvBytes, int Window)
{
    /// <summary>The share of one GPU: query heads / tp, ⌈KV heads / tp⌉.</summary>
    public static AttentionShape Of(ModelShape shape, KvCacheDtype dtype, int tensorParallel) => new(
        shape.QueryHeads / tensorParallel,
        (shape.KvHeads + tensorParallel - 1) / tensorParallel,
        shape.HeadDim,
        ModelFigures.BytesPerKvElement(dtype),
        shape.SlidingWindow > 0 ? shape.SlidingWindow : int.MaxValue);

    /// <summary>The same in a layer that has the window, or in one that has not.</summary>
    public AttentionShape With(bool window) => window ? this : this with { Window = int.MaxValue };

    /// <summary>Pairs of a query and a key that it sees, for a chunk after a context: Σ min(context + i,
    /// window).</summary>
    public double Pairs(int tokens, int context)
    {
        var growing = Math.Clamp((long)Window - context, 0, tokens);
        return ((double)growing * context) + (growing * (growing + 1) / 2.0) + ((double)(tokens - growing) * Window);
    }

    /// <summary>Q·Kᵀ and P·V over so many pairs: 4 · pairs · qh · d. Unit: FLOP.</summary>
    public double Flops(double pairs) => 4 * pairs * QueryHeads * HeadDim;
}
