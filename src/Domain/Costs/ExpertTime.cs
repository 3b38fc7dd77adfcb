using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The routed experts of one layer on one GPU, with the router that picks them.</summary>
/// <remarks>Every GPU of a replica has all its tokens and routes them by itself, in bf16. With expert parallelism
/// inside a replica too, since attention is tensor-parallel: nothing is sent to experts, and what they yield is summed
/// by the layer's all-reduce. Where data-parallel ranks share the experts, every rank is priced as if all had its
/// tokens, as they are padded to the largest, and two all-to-alls send tokens to experts and back.</remarks>
internal sealed class ExpertTime
{
    private const string Bf16 = "moe.bf16";
    private const double MeasuredSkewed = 1;
    private const double Bf16Bytes = 2;
    private const double LogitBytes = 4;
    private const double ChoiceBytes = 8;

    private readonly ExpertShape _experts;
    private readonly ExpertKernel _kernel;
    private readonly GemmRates _rates;
    private readonly string _place;
    private readonly Fitted<ExpertFit> _fit;
    private readonly GemmTime _gemm;
    private readonly Gemm _router;
    private readonly KernelTables _tables;
    private readonly Deployment _deployment;
    private readonly LinkFits _links;

    /// <summary>The experts of a model on a deployment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="experts">Its experts.</param>
    /// <param name="quantization">How its weights are stored.</param>
    /// <param name="deployment">The GPUs and the parallelism.</param>
    /// <param name="settings">Constants and measured kernels.</param>
    public ExpertTime(
        ModelShape model, ExpertShape experts, Quantization quantization, Deployment deployment,
        (DeviceFit Fit, KernelTables Tables) settings)
    {
        _experts = experts;
        _kernel = ExpertKernel.Of(model, experts, deployment);
        _rates = GemmRates.Of(deployment.Gpu, quantization);
        _place = PlaceOf(_rates, deployment.ExpertParallel);
        _fit = settings.Fit.Experts.Of(_place);
        _gemm = new GemmTime(GemmRates.Of(deployment.Gpu, Quantization.None), settings.Fit, settings.Tables);
        _router = new Gemm(experts.Experts, model.Hidden);
        _tables = settings.Tables;
        _deployment = deployment;
        _links = settings.Fit.Links;
    }

    /// <summary>The router's product over all experts.</summary>
    public OpCost Router(int tokens) => _gemm.ToOp("router", OpGroup.Gemm, tokens, _router);

    /// <summary>Softmax over the experts and the choice of a few.</summary>
    public RowPass Choice(int tokens) => new(
        tokens * ((LogitBytes * _experts.Experts) + (ChoiceBytes * _experts.ExpertsPerToken)), _experts.Experts);

    /// <summary>What is sent where data-parallel ranks share the experts: a row for each expert of a token there, in
    /// the width that the products take, and back, in bf16; else nothing. A GPU sends its share of its rank's
    /// tokens.</summary>
    public (ImmutableArray<OpCost> There, ImmutableArray<OpCost> Back) Sent(int tokens)
    {
        if (_deployment.RanksSharingExperts == 1) return ([], []);
        var elements = (double)tokens * _experts.ExpertsPerToken * _kernel.Hidden / _deployment.TensorParallel;
        return (
            [AllToAllOp("dispatch_all_to_all", elements * _rates.InputBytes)],
            [AllToAllOp("combine_all_to_all", elements * Bf16Bytes)]);
    }

    /// <summary>The fused kernel of all experts. A table corrects it as a skewed router was measured to.</summary>
    /// <param name="ranksTokens">Tokens of one rank; every other that shares the experts has as many.</param>
    public OpCost Experts(int ranksTokens)
    {
        var tokens = ranksTokens * _kernel.Ranks;
        ReadOnlySpan<double> shape =
        [
            tokens, _kernel.Hidden, _kernel.Width, _kernel.PerToken, _kernel.Experts, _kernel.Spread, MeasuredSkewed,
        ];
        var op = _kernel.ToOp(tokens, _rates, _fit.Constants);
        return op with
        {
            Microseconds = op.Microseconds * _tables.Factor(_place, shape),
            Reach = _rates.IsWeightOnly && _place == Bf16 ? Reach.Extrapolated : _fit.Region.Of(shape),
            IsCalibrated = _tables.Has(_place),
        };
    }

    private OpCost AllToAllOp(string name, double bytes)
    {
        var (gpus, gpu) = (_deployment.ExpertParallel, _deployment.Gpu);
        return OpCost.Transfer(
            name, OpGroup.Collective, bytes, size => AllToAll.Microseconds(size, gpus, gpu, _links),
            AllToAll.ReachOf(bytes, gpus, gpu, _links));
    }

    /// <summary>Where the constants of the kernel stand: by how weights are stored, and for one-byte weights by whether
    /// experts are whole.</summary>
    private static string PlaceOf(GemmRates rates, int spread) =>
        rates.BothBytes ? spread > 1 ? "moe.fp8.whole" : "moe.fp8.cut"
        : rates.WeightBytes < 1 ? "moe.four_bit"
        : Bf16;
}
