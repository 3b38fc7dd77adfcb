using System.Diagnostics;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Deployments;
using EventSim.Domain.Models;

namespace EventSim.Domain.Costs;

/// <summary>The kernels whose time depends on a number of rows alone: everything but attention.</summary>
/// <param name="Model">The model.</param>
/// <param name="Quantization">How its weights are stored.</param>
/// <param name="Deployment">The GPUs and the parallelism.</param>
/// <param name="Fit">The constants of the GPU's anchor.</param>
/// <param name="Tables">Measured kernels.</param>
internal sealed record LayerTime(
    ModelShape Model, Quantization Quantization, Deployment Deployment, DeviceFit Fit, KernelTables Tables)
{
    private const double Bf16Bytes = 2;

    private static readonly ImmutableArray<OpCost> Empty = [];

    private readonly GemmTime _gemm = new(GemmRates.Of(Deployment.Gpu, Quantization), Fit, Tables);
    private readonly ExpertTime? _experts = Model.Experts is { } experts
        ? new ExpertTime(Model, experts, Quantization, Deployment, (Fit, Tables))
        : null;
    private readonly double _bytesPerUs = Deployment.Gpu.MemoryBandwidth / 1e6;

    /// <summary>All of one layer but its attention.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="withExperts">A layer with a mixture of experts, not a dense one.</param>
    /// <remarks>The residual additions are fused into the norms: the norm's fit already leaves time for their
    /// traffic.</remarks>
    public ImmutableArray<OpCost> Layer(int tokens, bool withExperts)
    {
        var latent = Model.Latent;
        return
        [
            .. Products(LayerGemms.Attention(Model, Deployment.TensorParallel), tokens),
            .. withExperts ? [] : Products(Dense(Model.Intermediate, ""), tokens),
            Pass("input_norm", Hidden(tokens), "input_norm"),
            Pass("post_attention_norm", Hidden(tokens), "post_norm"),
            .. latent is { QueryRank: > 0 } ? [LatentNorm("q_a_norm", tokens, latent.QueryRank)] : Empty,
            .. latent is null ? Empty : [LatentNorm("kv_a_norm", tokens, latent.KvRank)],
            Pass("rope", Rope(tokens), "rope"),
            .. withExperts ? Mixture(tokens) : [Activation("activation", tokens, Model.Intermediate)],
            AllReduceOp("all_reduce", OpGroup.Collective, HiddenBytes(tokens)) with { Times = 2 },
        ];
    }

    /// <summary>All of one layer but its attention. Unit: us.</summary>
    public double LayerMicroseconds(int tokens, bool withExperts) => Sum(Layer(tokens, withExperts));

    /// <summary>The embedding, whose vocabulary is split over the group: a gather and an all-reduce.</summary>
    public ImmutableArray<OpCost> Embedding(int tokens) =>
    [
        Pass("embedding", Hidden(tokens), "stream", OpGroup.Ends),
        AllReduceOp("embedding_all_reduce", OpGroup.Ends, HiddenBytes(tokens)),
    ];

    /// <summary>The embedding. Unit: us.</summary>
    public double EmbeddingMicroseconds(int tokens) => Sum(Embedding(tokens));

    /// <summary>The norm after the last layer, over all tokens of the batch.</summary>
    public OpCost FinalNorm(int tokens) =>
        Pass("final_norm", Hidden(tokens), "input_norm", OpGroup.Ends);

    /// <summary>LM head, gathering the logits and sampling, for the rows that produce a token. Gathering moves half of
    /// what an all-reduce moves.</summary>
    public ImmutableArray<OpCost> Head(int rows)
    {
        if (rows == 0) return [];
        var logits = (double)rows * Model.Vocabulary;
        var head = LayerGemms.Head(Model, Deployment.TensorParallel);
        return
        [
            _gemm.ToOp("lm_head", OpGroup.Ends, rows, head),
            AllReduceOp("gather_logits", OpGroup.Ends, logits * Bf16Bytes / 2),
            Pass("sampling", RowPass.Sampling(rows, Model.Vocabulary), "sampling", OpGroup.Ends),
        ];
    }

    /// <summary>LM head, gathering and sampling. Unit: us.</summary>
    public double HeadMicroseconds(int rows) => Sum(Head(rows));

    /// <summary>Router, choice, experts, and what is sent to them; the shared experts are a dense layer, whose output
    /// is added to theirs.</summary>
    private ImmutableArray<OpCost> Mixture(int tokens)
    {
        var experts = _experts ?? throw new UnreachableException($"{Model.Name} has no experts");
        var shared = Model.Experts!.SharedIntermediate;
        var (there, back) = experts.Sent(tokens);
        return
        [
            experts.Router(tokens),
            Pass("choice_of_experts", experts.Choice(tokens), "stream"),
            .. there,
            experts.Experts(tokens),
            .. back,
            .. shared == 0
                ? Empty
                :
                [
                    .. Products(Dense(shared, "shared_"), tokens),
                    Activation("shared_activation", tokens, shared),
                    Pass("add_shared", RowPass.Sum(tokens, Model.Hidden), "stream"),
                ],
        ];
    }

    private IEnumerable<OpCost> Products(ImmutableArray<(string Name, Gemm Gemm)> products, int tokens) =>
        products.Select(product => _gemm.ToOp(product.Name, OpGroup.Gemm, tokens, product.Gemm));

    private ImmutableArray<(string Name, Gemm Gemm)> Dense(int width, string prefix) =>
        LayerGemms.FeedForward(Model, width, Deployment.TensorParallel, prefix);

    private OpCost Activation(string name, double tokens, int intermediate)
    {
        var width = (double)intermediate / Deployment.TensorParallel;
        return Pass(name, RowPass.Activation(tokens, Model.MlpMatrices, width), "activation");
    }

    private OpCost LatentNorm(string name, double tokens, int width) =>
        Pass(name, RowPass.ReadWrite(tokens, width), "input_norm");

    /// <summary>Queries and keys; of latent attention the parts of the queries that are rotated, and one key.</summary>
    private RowPass Rope(double tokens)
    {
        var heads = AttentionShape.Of(Model, KvCacheDtype.Auto, Deployment.TensorParallel);
        var rotated = Model.Latent is { } latent
            ? (heads.QueryHeads + 1.0) * latent.RopeDim
            : (double)(heads.QueryHeads + heads.KvHeads) * Model.HeadDim;
        return RowPass.ReadWrite(tokens, rotated);
    }

    private static double Sum(ImmutableArray<OpCost> ops)
    {
        double sum = 0;
        foreach (var op in ops) sum += op.Total;
        return sum;
    }

    private OpCost Pass(string name, RowPass pass, string place, OpGroup group = OpGroup.Elementwise)
    {
        var op = pass.ToOp(name, group, _bytesPerUs, Fit.RowPasses.Of(place).Constants);
        var table = $"row_passes.{place}";
        return op with
        {
            Microseconds = op.Microseconds * Tables.Factor(table, pass.Bytes, pass.Row),
            Reach = Fit.RowPasses.Of(place).Region.Of(pass.Bytes, pass.Row),
            IsCalibrated = Tables.Has(table),
        };
    }

    private OpCost AllReduceOp(string name, OpGroup group, double bytes)
    {
        var (gpus, gpu) = (Deployment.TensorParallel, Deployment.Gpu);
        return OpCost.Transfer(
            name, group, bytes, size => AllReduce.Microseconds(size, gpus, gpu, Fit.Links),
            AllReduce.ReachOf(bytes, gpus, gpu, Fit.Links));
    }

    private double HiddenBytes(int tokens) => Bf16Bytes * tokens * Model.Hidden;

    /// <summary>A norm or an embedding.</summary>
    private RowPass Hidden(int tokens) => RowPass.ReadWrite(tokens, Model.Hidden);
}
