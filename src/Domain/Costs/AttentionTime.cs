using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Costs.Tables;

namespace EventSim.Domain.Costs;

/// <summary>Attention of one layer on one GPU.</summary>
/// <remarks>A batch in which every sequence computes one token runs the decode kernel. Any other runs one kernel over
/// all its sequences, in which those that decode are chunks of one token: it reads no less than the decode kernel
/// would for as much context, and so takes no less than that would for any of them.</remarks>
internal sealed class AttentionTime : ILayerAttention
{
    private const int OnStack = 64;

    private readonly AttentionShape _shape;
    private readonly AttentionRates _rates;
    private readonly AttentionFit _fit;
    private readonly KernelTables _tables;
    private readonly double _skew;
    private readonly string _decodePlace;
    private readonly string _prefillPlace;
    private readonly DecodeTimes _decode;

    /// <summary>Attention of a shape.</summary>
    /// <param name="shape">Heads and widths.</param>
    /// <param name="rates">The GPU.</param>
    /// <param name="fit">The constants.</param>
    /// <param name="skew">How much of the way from the mean to the longest context a batch goes.</param>
    /// <param name="tables">Measured kernels.</param>
    /// <param name="remembered">Decode batches of at most so many sequences are remembered.</param>
    public AttentionTime(
        AttentionShape shape, AttentionRates rates, AttentionFit fit, double skew, KernelTables tables,
        int remembered)
    {
        (_shape, _rates, _fit, _skew, _tables) = (shape, rates, fit, skew, tables);
        var kind = shape.KvBytes == 1 ? "attention.fp8" : "attention.bf16";
        (_decodePlace, _prefillPlace) = ($"{kind}.decode", $"{kind}.prefill");
        _decode = new DecodeTimes(DecodeMicroseconds, DecodeAttention.LongContextFrom, remembered);
    }

    private double Window => _shape.Window == int.MaxValue ? 0 : _shape.Window;

    /// <summary>The time. Unit: us. Sequences of different lengths take longer than their mean says: part of the way to
    /// what they would take if all were as long as the longest.</summary>
    public double Microseconds(in BatchShape batch)
    {
        var even = Even(batch, batch.DecodeContext);
        var longest = batch.LongestDecode * batch.Decodes;
        return _skew == 0 || longest <= batch.DecodeContext ? even : even + (_skew * (Even(batch, longest) - even));
    }

    private double Even(in BatchShape batch, long decodeContext)
    {
        var decode = AsDecodes(batch, decodeContext);
        if (batch.Singles(decodeContext).Sequences == batch.Sequences) return decode;
        var mixed = PrefillAttention.Microseconds(
            batch.Prefills, (batch.Decodes, decodeContext), _shape, _rates, _fit.Prefill.Constants)
            * Measured(batch, decodeContext);
        return Math.Max(mixed, decode);
    }

    /// <summary>As if every sequence of the batch computed its last token alone.</summary>
    private double AsDecodes(in BatchShape batch, long decodeContext)
    {
        var count = batch.Prefills.Length;
        var contexts = (count <= OnStack ? stackalloc long[OnStack] : new long[count])[..count];
        for (var i = 0; i < count; i++) contexts[i] = batch.Prefills[i].Context + batch.Prefills[i].Tokens;
        return _decode.MostOf(batch.Decodes, decodeContext, contexts);
    }

    /// <inheritdoc />
    public ImmutableArray<OpCost> ToOps(in BatchShape batch)
    {
        var (single, context) = batch.Singles();
        var op = single == batch.Sequences
            ? DecodeAttention.ToOp(single, context, _shape, _rates, _fit.Decode.Constants)
            : PrefillAttention.ToOp(
                batch.Decodes > 0 ? "mixed_attention" : "prefill_attention", batch.Prefills,
                (batch.Decodes, batch.DecodeContext), _shape, _rates, _fit.Prefill.Constants);
        op = op with
        {
            Microseconds = Microseconds(batch),
            Reach = ReachOf(batch),
            IsCalibrated = _tables.Has(single == batch.Sequences ? _decodePlace : _prefillPlace),
        };
        return [op];
    }

    /// <inheritdoc />
    public Reach ReachOf(in BatchShape batch)
    {
        var (single, context) = batch.Singles();
        if (single == batch.Sequences)
        {
            return _fit.Decode.Region.Of(
                single, (double)context / single, _shape.QueryHeads, _shape.KvHeads, _shape.HeadDim, Window);
        }

        return _fit.Prefill.Region.Of(Mixed(batch, batch.DecodeContext));
    }

    private double DecodeMicroseconds(int sequences, double mean) =>
        DecodeAttention.Microseconds(sequences, sequences * mean, _shape, _rates, _fit.Decode.Constants)
        * _tables.Factor(
            _decodePlace, sequences, mean, _shape.QueryHeads, _shape.KvHeads, _shape.HeadDim, Window);

    /// <summary>The correction of a batch with chunks: that of equal chunks of as many tokens; where fewer chunks were
    /// measured, that of as many tokens in fewer.</summary>
    private double Measured(in BatchShape batch, long decodeContext) =>
        _tables.Has(_prefillPlace) ? _tables.Factor(_prefillPlace, Mixed(batch, decodeContext)) : 1;

    /// <summary>A batch with chunks as the tables name its shape.</summary>
    private double[] Mixed(in BatchShape batch, long decodeContext)
    {
        double context = 0;
        foreach (var chunk in batch.Prefills) context += chunk.Context;
        var most = _fit.Prefill.Region.Axes is [var batches, ..] ? batches.Values[^1] : batch.Prefills.Length;
        var chunks = Math.Min(batch.Prefills.Length, most);
        return
        [
            chunks, batch.PrefillTokens / chunks, context / batch.Prefills.Length, _shape.QueryHeads, _shape.KvHeads,
            _shape.HeadDim, Window, batch.Decodes,
            batch.Decodes == 0 ? 0 : (double)decodeContext / batch.Decodes,
        ];
    }
}
