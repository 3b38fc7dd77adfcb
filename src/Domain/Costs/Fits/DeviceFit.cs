namespace EventSim.Domain.Costs.Fits;

/// <summary>The links of the machine on which the transfers were measured.</summary>
/// <param name="InNode">Bandwidth between two GPUs of a node, a direction. Unit: bytes/s.</param>
/// <param name="AcrossNodes">Bandwidth between nodes, a GPU and direction. Unit: bytes/s.</param>
public readonly record struct MeasuredLinks(double InNode, double AcrossNodes);

/// <summary>Constants of a collective over the numbers of GPUs that were measured.</summary>
/// <param name="BySize">The constants, by GPUs in ascending order; at least one.</param>
public sealed record CollectiveFit(ImmutableArray<(int Gpus, Fitted<TransferFit> Fit)> BySize)
{
    /// <summary>The measured number of GPUs next above, or the largest, with its constants.</summary>
    public (int Gpus, Fitted<TransferFit> Fit) For(int gpus)
    {
        foreach (var measured in BySize)
            if (measured.Gpus >= gpus) return measured;
        return BySize[^1];
    }
}

/// <summary>Constants of the kernels that pass over rows.</summary>
/// <param name="InputNorm">The norm before attention.</param>
/// <param name="PostNorm">The norm before the feed-forward layer.</param>
/// <param name="Rope">Rotary embedding of queries and keys.</param>
/// <param name="Activation">The gated activation.</param>
/// <param name="Stream">A plain pass over memory: the embedding.</param>
/// <param name="Sampling">From logits to a token.</param>
public sealed record RowPassFits(
    Fitted<RowPassFit> InputNorm,
    Fitted<RowPassFit> PostNorm,
    Fitted<RowPassFit> Rope,
    Fitted<RowPassFit> Activation,
    Fitted<RowPassFit> Stream,
    Fitted<RowPassFit> Sampling)
{
    /// <summary>The constants of a kernel, by its name in a device's file.</summary>
    public Fitted<RowPassFit> Of(string place) => place switch
    {
        "input_norm" => InputNorm,
        "post_norm" => PostNorm,
        "rope" => Rope,
        "activation" => Activation,
        "stream" => Stream,
        "sampling" => Sampling,
        _ => throw new ArgumentException(place, nameof(place)),
    };
}

/// <summary>Attention over keys and values of one width.</summary>
/// <param name="Decode">Of decoding sequences.</param>
/// <param name="Prefill">Of prefill chunks, and of batches with both.</param>
public sealed record AttentionFit(Fitted<DecodeFit> Decode, Fitted<PrefillFit> Prefill);

/// <summary>Collectives and transfers.</summary>
/// <param name="Measured">The links they were measured on.</param>
/// <param name="GraphAllReduce">All-reduce by the engine's own kernel inside a CUDA graph.</param>
/// <param name="NcclAllReduce">All-reduce by NCCL, which PCIe cards fall back to.</param>
/// <param name="AllToAll">All-to-all by NCCL; bytes are those that one GPU has for all.</param>
/// <param name="SendInNode">Send and receive inside a node.</param>
/// <param name="SendAcross">Send and receive between nodes.</param>
public sealed record LinkFits(
    MeasuredLinks Measured,
    CollectiveFit GraphAllReduce,
    CollectiveFit NcclAllReduce,
    CollectiveFit AllToAll,
    Fitted<TransferFit> SendInNode,
    Fitted<TransferFit> SendAcross);

/// <summary>Everything that was fitted for one device and the software that ran on it.</summary>
/// <param name="Device">The device's id in the catalogue: what <c>Gpu.Anchor</c> names.</param>
/// <param name="Gemm">Matrix products of bf16 operands.</param>
/// <param name="ByteGemm">Matrix products of one-byte operands.</param>
/// <param name="RowPasses">Kernels that pass over rows.</param>
/// <param name="Attention">Attention over keys and values in bf16.</param>
/// <param name="ByteAttention">Attention over keys and values of one byte.</param>
/// <param name="Links">Collectives and transfers.</param>
/// <param name="Experts">Routed experts.</param>
/// <param name="Latent">Latent attention over a cache in bf16.</param>
/// <param name="ByteLatent">Latent attention over a cache of one byte.</param>
/// <param name="DecodeSkew">α: how much of the way from the mean to the longest context a decode batch goes.</param>
public sealed record DeviceFit(
    string Device,
    Fitted<TiledGemmFit> Gemm,
    Fitted<ByteGemmFit> ByteGemm,
    RowPassFits RowPasses,
    AttentionFit Attention,
    AttentionFit ByteAttention,
    LinkFits Links,
    ExpertFits Experts,
    LatentFit Latent,
    LatentFit ByteLatent,
    double DecodeSkew)
{
    /// <summary>Attention over a cache of this kind.</summary>
    public AttentionFit AttentionOver(Models.KvCacheDtype dtype) =>
        dtype == Models.KvCacheDtype.Fp8 ? ByteAttention : Attention;

    /// <summary>Latent attention over a cache of this kind.</summary>
    public LatentFit LatentOver(Models.KvCacheDtype dtype) =>
        dtype == Models.KvCacheDtype.Fp8 ? ByteLatent : Latent;
}
