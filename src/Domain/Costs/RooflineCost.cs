using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;
using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>The cost of an iteration from the model's and the GPU's figures and constants fitted to measured
/// kernels.</summary>
/// <remarks>A stage takes the sum over its layers, by their kinds (<see cref="StageLayers"/>), of GEMMs, elementwise
/// kernels, attention and all-reduces, the first stage the embedding too, the last one final norm, LM head and
/// sampling; each stage runs in its own process, and so each pays the host's overhead. Kernels follow one another, and
/// nothing overlaps.</remarks>
public sealed record RooflineCost : CostModel
{
    private const int RememberedTokens = 16_385;
    private const int RememberedRows = 4_096;
    private const int RememberedDecodes = 1_024;

    private readonly ModelShape _model;
    private readonly Deployment _deployment;
    private readonly HostOverhead _host;
    private readonly double _skew;
    private readonly LayerTime _kernels;
    private readonly ImmutableArray<StageLayers> _stages;
    private readonly StageLayers _allLayers;
    private readonly LayersTime _layers;
    private readonly Memo _embedding;
    private readonly Memo _finalNorm;
    private readonly Memo _head;
    private readonly Memo _handOver;
    private readonly bool _isBorrowed;
    private readonly Memo _endsBeyond;

    /// <summary>The cost of a model on a deployment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="quantization">How its weights are stored.</param>
    /// <param name="kvCacheDtype">How its KV cache is stored.</param>
    /// <param name="deployment">The GPUs and the parallelism.</param>
    /// <param name="settings">The constants.</param>
    public RooflineCost(
        ModelShape model,
        Quantization quantization,
        KvCacheDtype kvCacheDtype,
        Deployment deployment,
        CostSettings.Roofline settings)
    {
        _model = model;
        _deployment = deployment;
        _host = settings.Host;
        _skew = settings.Fit.DecodeSkew;
        _kernels = new LayerTime(model, quantization, deployment, settings.Fit, settings.Tables);
        _stages =
        [
            .. Enumerable.Range(0, deployment.PipelineParallel)
                .Select(stage => StageLayers.Of(model, deployment, stage)),
        ];
        _allLayers = StageLayers.Of(model, deployment with { PipelineParallel = 1 }, 0);
        _layers = new LayersTime(
            _kernels, LayerAttention.Of(false, model, kvCacheDtype, deployment, settings, RememberedDecodes),
            LayerAttention.Of(true, model, kvCacheDtype, deployment, settings, RememberedDecodes), RememberedTokens);
        _isBorrowed = settings.Fit.Device != deployment.Gpu.Name;
        _endsBeyond = new Memo(
            tokens => OpCost.Beyond([.. _kernels.Embedding(tokens), _kernels.FinalNorm(tokens)]),
            _isBorrowed ? 0 : RememberedTokens);
        _embedding = new Memo(_kernels.EmbeddingMicroseconds, RememberedTokens);
        _finalNorm = new Memo(tokens => _kernels.FinalNorm(tokens).Microseconds, RememberedTokens);
        _head = new Memo(_kernels.HeadMicroseconds, RememberedRows);
        _handOver = new Memo(
            tokens => PipelineSend.Microseconds(
                tokens, model.Hidden, deployment.GpusPerReplica, deployment.Gpu, settings.Fit.Links),
            deployment.PipelineParallel == 1 ? 0 : RememberedTokens);
    }

    /// <inheritdoc />
    public override bool AsksForLongest => _skew > 0;

    /// <inheritdoc />
    public override Duration StageTime(in BatchShape batch, int stage) => ToDuration(
        _layers.Microseconds(batch, _stages[stage]) + EndsMicroseconds(batch, stage) + _host.Of(batch.Sequences));

    /// <inheritdoc />
    public override Duration HandOver(in BatchShape batch) =>
        _deployment.PipelineParallel == 1 ? Duration.Zero : ToDuration(_handOver[batch.Tokens]);

    /// <inheritdoc />
    public override (double Extrapolated, double Whole)? Reached(in BatchShape batch)
    {
        if (_isBorrowed) return (1, 1);
        var ends = _embedding[batch.Tokens] + _finalNorm[batch.Tokens] + _head[batch.Sampled];
        return (
            _layers.Beyond(batch, _allLayers) + _endsBeyond[batch.Tokens],
            _layers.Microseconds(batch, _allLayers) + ends);
    }

    /// <inheritdoc />
    public override double? Flops(in BatchShape batch) => IterationFlops.Of(_model, batch);

    /// <summary>Where a stage's time goes, to be shown to people. The parts add up to <see cref="StageTime"/> but for
    /// the last bits of the sum.</summary>
    public ImmutableArray<OpCost> Breakdown(in BatchShape batch, int stage)
    {
        var ops = ImmutableArray.CreateBuilder<OpCost>();
        if (stage == 0) ops.AddRange(_kernels.Embedding(batch.Tokens));
        ops.AddRange(_layers.Ops(batch, _stages[stage]));
        if (stage == _deployment.PipelineParallel - 1)
        {
            ops.Add(_kernels.FinalNorm(batch.Tokens));
            ops.AddRange(_kernels.Head(batch.Sampled));
        }

        ops.Add(new OpCost("host", OpGroup.Host, 0, 0, _host.Of(batch.Sequences), Bound.Host));
        return _isBorrowed ? [.. ops.Select(Borrowed)] : ops.ToImmutable();
    }

    private static OpCost Borrowed(OpCost op) =>
        op.Group == OpGroup.Host ? op : op with { Reach = Reach.Extrapolated };

    private double EndsMicroseconds(in BatchShape batch, int stage)
    {
        double sum = 0;
        if (stage == 0) sum += _embedding[batch.Tokens];
        if (stage == _deployment.PipelineParallel - 1) sum += _finalNorm[batch.Tokens] + _head[batch.Sampled];
        return sum;
    }

    private static Duration ToDuration(double microseconds) =>
        new((long)Math.Round(microseconds * 1e3, MidpointRounding.ToEven));
}
