using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The kernels whose time depends on a number of rows alone: everything but attention.</summary>
/// <param name="Model">The model.</param>
/// <param name="Quantization">How its weights are stored.</param>
/// <param name="Deployment">The GPUs and the parallelism.</param>
/// <param name="Fit">The constants of the GPU's anchor.</param>
internal sealed record LayerTime(ModelShape Model, Quantization Quantization, Deployment Deployment, DeviceFit Fit)
{
    private const double Bf16Bytes = 2;

    private readonly ImmutableArray<Gemm> _gemms = LayerGemms.Of(Model, Deployment.TensorParallel);
    private readonly GemmRates _rates = GemmRates.Of(Deployment.Gpu, Quantization);

    private Gpu Gpu => Deployment.Gpu;

    private GemmFit GemmFit => _rates.InputBytes < Bf16Bytes ? Fit.ByteGemm : Fit.Gemm;

    /// <summary>All of one layer but its attention.</summary>
    /// <remarks>The residual additions are fused into the norms: the norm's fit already leaves time for their
    /// traffic.</remarks>
    public ImmutableArray<OpCost> Layer(int tokens)
    {
        var heads = AttentionShape.Of(Model, KvCacheDtype.Auto, Deployment.TensorParallel);
        double t = tokens;
        var rope = 4 * t * (heads.QueryHeads + heads.KvHeads) * Model.HeadDim;
        var activation = 2 * t * Model.MlpMatrices * Model.Intermediate / Deployment.TensorParallel;
        return
        [
            .. _gemms.Select((gemm, i) => gemm.ToOp(LayerGemms.Names[i], OpGroup.Gemm, tokens, _rates, GemmFit)),
            Pass("input_norm", NormBytes(tokens), Fit.InputNorm),
            Pass("post_attention_norm", NormBytes(tokens), Fit.PostNorm),
            Pass("rope", rope, Fit.Rope),
            Pass("activation", activation, Fit.Activation),
            AllReduceOp("all_reduce", OpGroup.Collective, HiddenBytes(tokens)) with { Times = 2 },
        ];
    }

    /// <summary>All of one layer but its attention. Unit: ms.</summary>
    public double LayerMilliseconds(int tokens)
    {
        var ops = Layer(tokens);
        return Sum(ops, OpGroup.Gemm) + Sum(ops, OpGroup.Elementwise) + Sum(ops, OpGroup.Collective);
    }

    /// <summary>The embedding, whose vocabulary is split over the group: a gather and an all-reduce.</summary>
    public ImmutableArray<OpCost> Embedding(int tokens) =>
    [
        Pass("embedding", 2 * HiddenBytes(tokens), Fit.Stream, OpGroup.Ends),
        AllReduceOp("embedding_all_reduce", OpGroup.Ends, HiddenBytes(tokens)),
    ];

    /// <summary>The embedding. Unit: ms.</summary>
    public double EmbeddingMilliseconds(int tokens) => Sum(Embedding(tokens), OpGroup.Ends);

    /// <summary>The norm after the last layer, over all tokens of the batch.</summary>
    public OpCost FinalNorm(int tokens) => Pass("final_norm", NormBytes(tokens), Fit.InputNorm, OpGroup.Ends);

    /// <summary>LM head, gathering the logits and sampling, for the rows that produce a token. Gathering moves half of
    /// what an all-reduce moves; sampling reads bf16 logits, writes them in fp32 and reads those.</summary>
    public ImmutableArray<OpCost> Head(int rows)
    {
        if (rows == 0) return [];
        var logits = (double)rows * Model.Vocabulary;
        var head = LayerGemms.Head(Model, Deployment.TensorParallel);
        return
        [
            head.ToOp("lm_head", OpGroup.Ends, rows, _rates, GemmFit),
            AllReduceOp("gather_logits", OpGroup.Ends, logits * Bf16Bytes / 2),
            Pass("sampling", logits * (Bf16Bytes + 4 + 4), Fit.Stream, OpGroup.Ends),
        ];
    }

    /// <summary>LM head, gathering and sampling. Unit: ms.</summary>
    public double HeadMilliseconds(int rows) => Sum(Head(rows), OpGroup.Ends);

    private static double Sum(ImmutableArray<OpCost> ops, OpGroup group)
    {
        double sum = 0;
        foreach (var op in ops)
            if (op.Group == group) sum += op.Total;
        return sum;
    }

    private OpCost Pass(string name, double bytes, ElementwiseFit fit, OpGroup group = OpGroup.Elementwise) =>
        Elementwise.ToOp(name, group, bytes, Gpu.MemoryBandwidth, fit);

    private OpCost AllReduceOp(string name, OpGroup group, double bytes)
    {
        // Twice as many bytes take less than half as long again: the wire is not what it waits for.
        var (once, twice) = (AllReduceMilliseconds(bytes), AllReduceMilliseconds(2 * bytes));
        return new OpCost(name, group, 0, bytes, once, twice > 1.5 * once ? Bound.Link : Bound.Latency);
    }

    private double AllReduceMilliseconds(double bytes) =>
        AllReduce.Milliseconds(bytes, Deployment.TensorParallel, Gpu, Fit);

    private double HiddenBytes(int tokens) => Bf16Bytes * tokens * Model.Hidden;

    private double NormBytes(int tokens) => 2 * HiddenBytes(tokens);
}
