using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;

namespace EventSim.Domain.Costs;

/// <summary>Latent attention of one layer on one GPU.</summary>
/// <remarks>The engine computes the decoding sequences of a batch, those that compute one token of a prompt among them,
/// in one kernel and the chunks in others: their times add up. How unequal the contexts are makes no difference: only
/// grouped attention was measured for that.</remarks>
internal sealed class LatentTime : ILayerAttention
{
    private readonly LatentHeads _heads;
    private readonly AttentionRates _rates;
    private readonly LatentFit _fit;
    private readonly DecodeTimes _decode;

    /// <summary>Latent attention of a shape.</summary>
    /// <param name="heads">Heads and widths.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    /// <param name="remembered">Decode batches of at most so many sequences are remembered.</param>
    public LatentTime(LatentHeads heads, AttentionRates rates, LatentFit fit, int remembered)
    {
        (_heads, _rates, _fit) = (heads, rates, fit);
        _decode = new DecodeTimes(
            (sequences, mean) => LatentDecode.Microseconds(
                sequences, sequences * mean, _heads, _rates, _fit.Decode.Constants),
            jump: 1, remembered);
    }

    /// <inheritdoc />
    public double Microseconds(in BatchShape batch)
    {
        var decode = DecodeMicroseconds(batch);
        return batch.Singles().Sequences == batch.Sequences
            ? decode
            : decode + LatentPrefill.Microseconds(Chunks(batch), _heads, _rates, _fit.Prefill.Constants);
    }

    /// <inheritdoc />
    public Reach ReachOf(in BatchShape batch)
    {
        var (sequences, context) = batch.Singles();
        var decode = sequences == 0 ? Reach.Validated : DecodeReach(sequences, context);
        var prefill = sequences == batch.Sequences ? Reach.Validated : PrefillReach(Chunks(batch));
        return decode > prefill ? decode : prefill;
    }

    /// <inheritdoc />
    public ImmutableArray<OpCost> ToOps(in BatchShape batch)
    {
        var (sequences, context) = batch.Singles();
        var ops = ImmutableArray.CreateBuilder<OpCost>();
        if (sequences > 0)
        {
            ops.Add(LatentDecode.ToOp(sequences, context, _heads, _rates, _fit.Decode.Constants) with
            {
                Microseconds = DecodeMicroseconds(batch),
                Reach = DecodeReach(sequences, context),
            });
        }

        if (sequences < batch.Sequences)
        {
            var chunks = Chunks(batch);
            ops.Add(LatentPrefill.ToOp(chunks, _heads, _rates, _fit.Prefill.Constants) with
            {
                Reach = PrefillReach(chunks),
            });
        }

        return ops.ToImmutable();
    }

    /// <summary>Of the sequences that compute one token.</summary>
    private double DecodeMicroseconds(in BatchShape batch)
    {
        var chunks = batch.Singles().Sequences - batch.Decodes;
        long[] contexts = chunks == 0 ? [] : new long[chunks];
        var at = 0;
        foreach (var chunk in batch.Prefills)
            if (chunk.Tokens == 1) contexts[at++] = chunk.Context + 1;
        return _decode.MostOf(batch.Decodes, batch.DecodeContext, contexts);
    }

    private Reach DecodeReach(int sequences, long context) =>
        _fit.Decode.Region.Of(sequences, (double)context / sequences, _heads.Heads);

    /// <summary>Measured were equal chunks with nothing before them in the cache.</summary>
    private Reach PrefillReach(ReadOnlySpan<PrefillShape> chunks)
    {
        double tokens = 0;
        foreach (var chunk in chunks)
        {
            if (chunk.Context > 0) return Reach.Extrapolated;
            tokens += chunk.Tokens;
        }

        return _fit.Prefill.Region.Of(chunks.Length, tokens / chunks.Length, _heads.Heads);
    }

    /// <summary>The chunks of more than one token; nearly always all.</summary>
    private static ReadOnlySpan<PrefillShape> Chunks(in BatchShape batch)
    {
        var singles = false;
        foreach (var chunk in batch.Prefills) singles |= chunk.Tokens == 1;
        return singles ? batch.Prefills.ToArray().Where(chunk => chunk.Tokens > 1).ToArray() : batch.Prefills;
    }
}
