using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Attention of the decoding sequences of a batch, in one kernel a layer, with the writing of their keys and
/// values into the cache.</summary>
/// <remarks>
/// t = c + (V, A, U)q. V is the traffic of the real contexts, summed; A what the thread blocks (one a sequence and KV
/// head) cost in waves after the first, and the kernel's own scheduling; U a block's walk over the mean context. With a
/// window every sequence reads at most the window, judged by the mean context, as lengths are known by their sum.
/// </remarks>
public static class DecodeAttention
{
    /// <summary>Contexts from here on are cut into parts that a second kernel combines.</summary>
    public const double LongContextFrom = 256;

    private const double ElementBytes = 2;
    private const double BatchMost = 512;

    /// <summary>The time of one layer. Unit: us.</summary>
    /// <param name="sequences">Decoding sequences, b; at least one.</param>
    /// <param name="context">Sum of their tokens in the cache.</param>
    /// <param name="shape">The layer's attention on one GPU.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    public static double Microseconds(
        double sequences, double context, in AttentionShape shape, in AttentionRates rates, in DecodeFit fit)
    {
        var (constant, memory, blocks, walk) = Terms(sequences, context, shape, rates, fit);
        return constant + SmoothMax.Of(memory, blocks, walk, fit.Exponent);
    }

    /// <summary>The kernel of one layer as an operation of an iteration.</summary>
    public static OpCost ToOp(
        double sequences, double context, in AttentionShape shape, in AttentionRates rates, in DecodeFit fit)
    {
        var (constant, memory, blocks, walk) = Terms(sequences, context, shape, rates, fit);
        return new OpCost(
            "decode_attention", OpGroup.Attention,
            shape.Flops(Seen(sequences, context, shape)),
            Cache(Seen(sequences, context, shape), shape) + Activations(sequences, shape),
            Microseconds(sequences, context, shape, rates, fit),
            memory > constant && memory > blocks && memory > walk ? Bound.Memory : Bound.Latency);
    }

    /// <summary>Tokens that the sequences attend to, together.</summary>
    public static double Seen(double sequences, double context, in AttentionShape shape) =>
        Math.Min(context, sequences * shape.Window);

    private static (double Constant, double Memory, double Blocks, double Walk) Terms(
        double sequences, double context, in AttentionShape shape, in AttentionRates rates, in DecodeFit fit)
    {
        var group = (double)shape.QueryHeads / shape.KvHeads;
        var width = shape.HeadDim / 128.0;
        var read = shape.Window == int.MaxValue
            ? context
            : Math.Min(context, sequences * (shape.Window + fit.WindowSlack));
        var mean = read / sequences;
        var constant = fit.Constant
            + (fit.ConstantWidth * width)
            + (context >= LongContextFrom * sequences ? fit.LongContext : 0)
            + (sequences > 1 && shape.KvHeads > 1 && group > 1 ? fit.Transposed : 0);
        var memory = (Cache(read, shape) + Activations(sequences, shape)) / (rates.BytesPerUs * fit.Memory);
        var block = fit.Block + (fit.BlockWidth * width) + (fit.BlockGroup * group / 16);
        var blocks = (block * Math.Max(0, (sequences * shape.KvHeads / rates.Multiprocessors) - 1))
            + (fit.Batch * Math.Min(sequences, BatchMost) / 100);
        return (constant, memory, blocks, (group <= 1 ? fit.WalkUngrouped : fit.Walk) * 1e-3 * mean);
    }

    private static double Cache(double tokens, in AttentionShape shape) =>
        2 * tokens * shape.KvHeads * shape.HeadDim * shape.KvBytes;

    private static double Activations(double sequences, in AttentionShape shape) =>
        2 * ElementBytes * sequences * shape.QueryHeads * shape.HeadDim;
}
