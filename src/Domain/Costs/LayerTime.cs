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

    /// <summary>The GEMMs of one layer. Unit: ms.</summary>
    public double GemmMilliseconds(int tokens)
    {
        double sum = 0;
        foreach (var gemm in _gemms)
        {
            sum += gemm.Milliseconds(tokens, _rates, GemmFit);
        }

        return sum;
    }

    /// <summary>Two norms, rope and the activation of one layer. The residual additions are fused into the norms: the
    /// norm's fit already leaves time for their traffic. Unit: ms.</summary>
    public double ElementwiseMilliseconds(int tokens)
    {
        var heads = AttentionShape.Of(Model, KvCacheDtype.Auto, Deployment.TensorParallel);
        double t = tokens;
        var rope = 4 * t * (heads.QueryHeads + heads.KvHeads) * Model.HeadDim;
        var activation = 2 * t * Model.MlpMatrices * Model.Intermediate / Deployment.TensorParallel;
        return Elementwise.Milliseconds(NormBytes(tokens), Gpu.MemoryBandwidth, Fit.InputNorm)
            + Elementwise.Milliseconds(NormBytes(tokens), Gpu.MemoryBandwidth, Fit.PostNorm)
            + Elementwise.Milliseconds(rope, Gpu.MemoryBandwidth, Fit.Rope)
            + Elementwise.Milliseconds(activation, Gpu.MemoryBandwidth, Fit.Activation);
    }

    /// <summary>The all-reduces of one layer: after attention and after the feed-forward layer. Unit: ms.</summary>
    public double CollectiveMilliseconds(int tokens) => 2 * AllReduceMilliseconds(HiddenBytes(tokens));

    /// <summary>All of one layer but its attention. Unit: ms.</summary>
    public double LayerMilliseconds(int tokens) =>
        GemmMilliseconds(tokens) + ElementwiseMilliseconds(tokens) + CollectiveMilliseconds(tokens);

    /// <summary>The embedding, whose vocabulary is split over the group: a gather and an all-reduce. Unit:
    /// ms.</summary>
    public double EmbeddingMilliseconds(int tokens) =>
        Elementwise.Milliseconds(2 * HiddenBytes(tokens), Gpu.MemoryBandwidth, Fit.Stream)
        + AllReduceMilliseconds(HiddenBytes(tokens));

    /// <summary>The norm after the last layer, over all tokens of the batch. Unit: ms.</summary>
    public double FinalNormMilliseconds(int tokens) =>
        Elementwise.Milliseconds(NormBytes(tokens), Gpu.MemoryBandwidth, Fit.InputNorm);

    /// <summary>LM head, gathering the logits and sampling, for the rows that produce a token. Gathering moves half of
    /// what an all-reduce moves; sampling reads bf16 logits, writes them in fp32 and reads those. Unit: ms.</summary>
    public double HeadMilliseconds(int rows)
    {
        if (rows == 0) return 0;
        var logits = (double)rows * Model.Vocabulary;
        return LayerGemms.Head(Model, Deployment.TensorParallel).Milliseconds(rows, _rates, GemmFit)
            + AllReduceMilliseconds(logits * Bf16Bytes / 2)
            + Elementwise.Milliseconds(logits * (Bf16Bytes + 4 + 4), Gpu.MemoryBandwidth, Fit.Stream);
    }

    private double AllReduceMilliseconds(double bytes) =>
        AllReduce.Milliseconds(bytes, Deployment.TensorParallel, Gpu, Fit);

    private double HiddenBytes(int tokens) => Bf16Bytes * tokens * Model.Hidden;

    private double NormBytes(int tokens) => 2 * HiddenBytes(tokens);
}
