using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Hardware;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Attention of the decoding sequences of a batch, in one kernel a layer.</summary>
/// <remarks>t = c0 + c1·[L ≥ 256] + V/BW/e·(1 + w·(wave − 1)) + p·1e-6·b·qh. V takes the real lengths of the batch; L
/// is their mean. With a window, V takes b · min(mean, window), as lengths are known by their sum only.</remarks>
public static class DecodeAttention
{
    private const double LongContextFrom = 256;
    private const double ElementBytes = 2;

    /// <summary>The time of one layer. Unit: ms.</summary>
    /// <param name="sequences">Decoding sequences, b; at least one.</param>
    /// <param name="context">Sum of their tokens in the cache.</param>
    /// <param name="shape">The layer's attention on one GPU.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Milliseconds(
        int sequences, long context, AttentionShape shape, Gpu gpu, DecodeAttentionFit fit)
    {
        var seen = Seen(sequences, context, shape);
        var memory = Bytes(sequences, context, shape) / gpu.MemoryBandwidth * 1e3 / fit.Memory;
        var waves = (double)sequences * shape.KvHeads / gpu.StreamingMultiprocessors;
        var uneven = waves >= 2 ? fit.Wave * ((Math.Ceiling(waves) / waves) - 1) : 0;
        return fit.Constant
            + (seen >= LongContextFrom * sequences ? fit.LongContext : 0)
            + (memory * (1 + uneven))
            + (fit.PerHead * 1e-6 * sequences * shape.QueryHeads);
    }

    /// <summary>The kernel of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(int sequences, long context, AttentionShape shape, Gpu gpu, DecodeAttentionFit fit)
    {
        var (bytes, time) = (
            Bytes(sequences, context, shape), Milliseconds(sequences, context, shape, gpu, fit));
        var memory = bytes / gpu.MemoryBandwidth * 1e3 / fit.Memory;
        return new OpCost(
            "decode_attention", OpGroup.Attention, shape.Flops(Seen(sequences, context, shape)), bytes, time,
            2 * memory > time ? Bound.Memory : Bound.Latency);
    }

    private static double Bytes(int sequences, long context, AttentionShape shape)
    {
        var cache = 2 * Seen(sequences, context, shape) * shape.KvHeads * shape.HeadDim * shape.KvBytes;
        return cache + (2 * ElementBytes * sequences * shape.QueryHeads * shape.HeadDim);
    }

    /// <summary>Tokens that the sequences attend to, together.</summary>
    public static double Seen(int sequences, long context, AttentionShape shape) =>
        Math.Min(context, (double)sequences * shape.Window);
}
