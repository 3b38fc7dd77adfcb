using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The layers of a stage, each kind of them priced once.</summary>
internal sealed class LayersTime
{
    private readonly LayerTime _kernels;
    private readonly ILayerAttention _full;
    private readonly ILayerAttention _windowed;
    private readonly Memo _dense;
    private readonly Memo _expert;
    private readonly Memo _denseBeyond;
    private readonly Memo _expertBeyond;

    /// <summary>The layers of a model.</summary>
    /// <param name="kernels">All but attention.</param>
    /// <param name="full">Attention to the whole context.</param>
    /// <param name="windowed">Attention with the window.</param>
    /// <param name="remembered">Batches of fewer tokens are remembered.</param>
    public LayersTime(LayerTime kernels, ILayerAttention full, ILayerAttention windowed, int remembered)
    {
        (_kernels, _full, _windowed) = (kernels, full, windowed);
        var ofExperts = kernels.Model.Experts is null ? 0 : remembered;
        _dense = new Memo(tokens => _kernels.LayerMicroseconds(tokens, false), remembered);
        _expert = new Memo(tokens => _kernels.LayerMicroseconds(tokens, true), ofExperts);
        _denseBeyond = new Memo(tokens => OpCost.Beyond(_kernels.Layer(tokens, false)), remembered);
        _expertBeyond = new Memo(tokens => OpCost.Beyond(_kernels.Layer(tokens, true)), ofExperts);
    }

    /// <summary>The time of so many layers. Unit: us.</summary>
    public double Microseconds(in BatchShape batch, in StageLayers layers)
    {
        var full = layers.Full > 0 ? _full.Microseconds(batch) : 0;
        var windowed = layers.Windowed > 0 ? _windowed.Microseconds(batch) : 0;
        var dense = layers.Dense > 0 ? _dense[batch.Tokens] : 0;
        var expert = layers.Expert > 0 ? _expert[batch.Tokens] : 0;
        return (layers.DenseFull * (dense + full)) + (layers.DenseWindowed * (dense + windowed))
            + (layers.ExpertFull * (expert + full)) + (layers.ExpertWindowed * (expert + windowed));
    }

    /// <summary>How much of it is of kernels beyond what was measured. Unit: us.</summary>
    public double Beyond(in BatchShape batch, in StageLayers layers)
    {
        double beyond = 0;
        if (layers.Dense > 0) beyond += layers.Dense * _denseBeyond[batch.Tokens];
        if (layers.Expert > 0) beyond += layers.Expert * _expertBeyond[batch.Tokens];
        if (layers.Full > 0 && _full.ReachOf(batch) == Reach.Extrapolated)
            beyond += layers.Full * _full.Microseconds(batch);
        if (layers.Windowed > 0 && _windowed.ReachOf(batch) == Reach.Extrapolated)
            beyond += layers.Windowed * _windowed.Microseconds(batch);
        return beyond;
    }

    /// <summary>The kernels of so many layers, those that several kinds have together.</summary>
    public ImmutableArray<OpCost> Ops(in BatchShape batch, in StageLayers layers)
    {
        var ops = ImmutableArray.CreateBuilder<OpCost>();
        if (layers.Dense > 0) Add(ops, _kernels.Layer(batch.Tokens, false), layers.Dense);
        if (layers.Expert > 0) Add(ops, _kernels.Layer(batch.Tokens, true), layers.Expert);
        if (layers.Full > 0) Add(ops, _full.ToOps(batch), layers.Full);
        if (layers.Windowed == 0) return ops.ToImmutable();
        var prefix = layers.Full > 0 ? "windowed_" : "";
        Add(ops, [.. _windowed.ToOps(batch).Select(op => op with { Op = prefix + op.Op })], layers.Windowed);
        return ops.ToImmutable();
    }

    private static void Add(ImmutableArray<OpCost>.Builder ops, ImmutableArray<OpCost> layer, int layers)
    {
        foreach (var op in layer)
        {
            var known = 0;
            while (known < ops.Count && ops[known].Op != op.Op) known++;
            if (known == ops.Count) ops.Add(op with { Times = layers * op.Times });
            else ops[known] = ops[known] with { Times = ops[known].Times + (layers * op.Times) };
        }
    }
}
