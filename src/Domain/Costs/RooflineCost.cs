using System.Diagnostics;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>The cost of an iteration from the model's and the GPU's figures and constants fitted to measured
/// kernels.</summary>
/// <remarks>A stage takes layers · (GEMMs + elementwise + attention + all-reduces), the first stage the embedding too,
/// the last one final norm, LM head and sampling; each stage runs in its own process, and so each pays the host's
/// overhead. Kernels follow one another: the parts of a mixed batch add up, and nothing overlaps.</remarks>
public sealed record RooflineCost : CostModel
{
    private const int RememberedTokens = 16_385;
    private const int RememberedRows = 4_096;

    private readonly ModelShape _model;
    private readonly Deployment _deployment;
    private readonly DeviceFit _fit;
    private readonly AttentionShape _attention;
    private readonly LayerTime _kernels;
    private readonly Memo _layer;
    private readonly Memo _embedding;
    private readonly Memo _finalNorm;
    private readonly Memo _head;
    private readonly Memo _handOver;

    /// <summary>The cost of a model on a deployment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="quantization">How its weights are stored.</param>
    /// <param name="kvCacheDtype">How its KV cache is stored.</param>
    /// <param name="deployment">The GPUs, whose anchor must be one of <see cref="DeviceFits.All"/>, and the
    /// parallelism.</param>
    public RooflineCost(
        ModelShape model, Quantization quantization, KvCacheDtype kvCacheDtype, Deployment deployment)
    {
        _model = model;
        _deployment = deployment;
        _fit = DeviceFits.TryFind(deployment.Gpu.Anchor)
            .IfNone(() => throw new UnreachableException($"no constants for anchor '{deployment.Gpu.Anchor}'"));
        _attention = AttentionShape.Of(model, kvCacheDtype, deployment.TensorParallel);
        _kernels = new LayerTime(model, quantization, deployment, _fit);
        _layer = new Memo(_kernels.LayerMilliseconds, RememberedTokens);
        _embedding = new Memo(_kernels.EmbeddingMilliseconds, RememberedTokens);
        _finalNorm = new Memo(tokens => _kernels.FinalNorm(tokens).Milliseconds, RememberedTokens);
        _head = new Memo(_kernels.HeadMilliseconds, RememberedRows);
        _handOver = new Memo(HandOverMilliseconds, deployment.PipelineParallel == 1 ? 0 : RememberedTokens);
    }

    /// <inheritdoc />
    public override Duration StageTime(in BatchShape batch, int stage)
    {
        var layers = _deployment.LayersOfStage(stage, _model.Layers);
        var milliseconds = (layers * (_layer[batch.Tokens] + AttentionMilliseconds(batch)))
            + EndsMilliseconds(batch, stage)
            + DeviceFits.HostMilliseconds;
        return ToDuration(milliseconds);
    }

    /// <inheritdoc />
    public override Duration HandOver(in BatchShape batch) =>
        _deployment.PipelineParallel == 1 ? Duration.Zero : ToDuration(_handOver[batch.Tokens]);

    /// <summary>2 FLOPs a weight and token in the layers, 2 a weight of the LM head and sampled row, and 4 · qh · d a
    /// layer and pair of query and key: the model's own work, without padding to tiles or replicated heads.</summary>
    public override double? Flops(in BatchShape batch)
    {
        var whole = AttentionShape.Of(_model, KvCacheDtype.Auto, 1);
        var pairs = batch.Decodes > 0 ? DecodeAttention.Seen(batch.Decodes, batch.DecodeContext, whole) : 0;
        foreach (var chunk in batch.Prefills)
        {
            pairs += whole.Pairs(chunk.Tokens, chunk.Context);
        }

        return (2.0 * batch.Tokens * _model.Layers * ModelFigures.LinearParameters(_model))
            + (2.0 * batch.Sampled * ModelFigures.EmbeddingParameters(_model))
            + (_model.Layers * whole.Flops(pairs));
    }

    /// <summary>Where a stage's time goes, to be shown to people. The parts add up to <see cref="StageTime"/> but for
    /// the last bits of the sum.</summary>
    public ImmutableArray<OpCost> Breakdown(in BatchShape batch, int stage)
    {
        var layers = _deployment.LayersOfStage(stage, _model.Layers);
        var ops = ImmutableArray.CreateBuilder<OpCost>();
        if (stage == 0) ops.AddRange(_kernels.Embedding(batch.Tokens));
        foreach (var op in _kernels.Layer(batch.Tokens)) ops.Add(op with { Times = layers * op.Times });
        if (batch.Decodes > 0)
        {
            var decode = DecodeAttention.ToOp(
                batch.Decodes, batch.DecodeContext, _attention, _deployment.Gpu, _fit.Decode);
            ops.Add(decode with { Times = layers });
        }

        if (!batch.Prefills.IsEmpty)
        {
            var prefill = PrefillAttention.ToOp(batch.Prefills, _attention, _deployment.Gpu, _fit.Prefill);
            ops.Add(prefill with { Times = layers });
        }

        if (stage == _deployment.PipelineParallel - 1)
        {
            ops.Add(_kernels.FinalNorm(batch.Tokens));
            ops.AddRange(_kernels.Head(batch.Sampled));
        }

        ops.Add(new OpCost("host", OpGroup.Host, 0, 0, DeviceFits.HostMilliseconds, Bound.Host));
        return ops.ToImmutable();
    }

    private double AttentionMilliseconds(in BatchShape batch)
    {
        double sum = 0;
        if (batch.Decodes > 0)
        {
            sum += DecodeAttention.Milliseconds(
                batch.Decodes, batch.DecodeContext, _attention, _deployment.Gpu, _fit.Decode);
        }

        if (!batch.Prefills.IsEmpty)
        {
            sum += PrefillAttention.Milliseconds(batch.Prefills, _attention, _deployment.Gpu, _fit.Prefill);
        }

        return sum;
    }

    private double EndsMilliseconds(in BatchShape batch, int stage)
    {
        double sum = 0;
        if (stage == 0) sum += _embedding[batch.Tokens];
        if (stage == _deployment.PipelineParallel - 1) sum += _finalNorm[batch.Tokens] + _head[batch.Sampled];
        return sum;
    }

    private double HandOverMilliseconds(int tokens) => PipelineSend.Milliseconds(
        tokens, _model.Hidden, _deployment.GpusPerReplica, _deployment.Gpu, _fit);

    private static Duration ToDuration(double milliseconds) =>
        new((long)Math.Round(milliseconds * 1e6, MidpointRounding.ToEven));
}
