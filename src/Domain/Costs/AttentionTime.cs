using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;

namespace EventSim.Domain.Costs;

/// <summary>Attention of one layer on one GPU.</summary>
/// <remarks>A batch in which every sequence computes one token runs the decode kernel. Any other runs one kernel over
/// all its sequences, in which those that decode are chunks of one token: it reads no less than the decode kernel
/// would, and so takes no less.</remarks>
/// <param name="shape">Heads and widths.</param>
/// <param name="rates">The GPU.</param>
/// <param name="fit">The constants.</param>
/// <param name="rememberedDecodes">Decode batches of at most so many sequences are remembered.</param>
internal sealed class AttentionTime(
    AttentionShape shape, AttentionRates rates, AttentionFit fit, int rememberedDecodes)
{
    private readonly DecodeTimes _decode = new(
        (sequences, mean) => DecodeAttention.Microseconds(
            sequences, sequences * mean, shape, rates, fit.Decode.Constants),
        rememberedDecodes);

    /// <summary>The time. Unit: us.</summary>
    public double Microseconds(in BatchShape batch)
    {
        var (single, context) = Singles(batch);
        if (single == batch.Sequences) return Decode(single, context);
        var mixed = PrefillAttention.Microseconds(
            batch.Prefills, (batch.Decodes, batch.DecodeContext), shape, rates, fit.Prefill.Constants);
        return batch.Decodes == 0 ? mixed : Math.Max(mixed, Decode(batch.Decodes, batch.DecodeContext));
    }

    /// <summary>The kernel as an operation of an iteration.</summary>
    public OpCost ToOp(in BatchShape batch)
    {
        var (single, context) = Singles(batch);
        var op = single == batch.Sequences
            ? DecodeAttention.ToOp(single, context, shape, rates, fit.Decode.Constants)
            : PrefillAttention.ToOp(
                batch.Decodes > 0 ? "mixed_attention" : "prefill_attention", batch.Prefills,
                (batch.Decodes, batch.DecodeContext), shape, rates, fit.Prefill.Constants);
        return op with { Microseconds = Microseconds(batch) };
    }

    private double Decode(int sequences, long context) => _decode.Of(sequences, (double)context / sequences)
        + DecodeAttention.StepMicroseconds(sequences, context, fit.Decode.Constants);

    /// <summary>Sequences that compute one token, with the sum of their contexts; it counts only where all do.</summary>
    private static (int Sequences, long Context) Singles(in BatchShape batch)
    {
        var (sequences, context) = (batch.Decodes, batch.DecodeContext);
        foreach (var chunk in batch.Prefills)
        {
            if (chunk.Tokens != 1) continue;
            sequences++;
            context += chunk.Context + 1;
        }

        return (sequences, context);
    }
}
