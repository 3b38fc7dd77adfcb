namespace EventSim.Domain.Models;

/// <summary>What follows from a model's shape: counts of weights, bytes of weights and of KV cache.</summary>
public static class ModelFigures
{
    /// <summary>Weights of the model. Biases are left out (the QKV biases of Qwen and Qwen2.5 are below 0.004 %).
    /// Unit: weights.</summary>
    public static long Parameters(ModelShape shape) =>
        (EmbeddingParameters(shape) * (shape.TiedEmbeddings ? 1 : 2))
        + (shape.DenseLayers * DenseLinearParameters(shape))
        + (shape.Experts is { } experts ? shape.ExpertLayers * ExpertLinearParameters(shape, experts) : 0)
        + (shape.Layers * NormParameters(shape))
        + shape.Hidden;

    /// <summary>Weights that a token passes through: all but those of the experts that the router does not pick. Unit:
    /// weights.</summary>
    public static long ActiveParameters(ModelShape shape) => shape.Experts is { } experts
        ? Parameters(shape)
            - (shape.ExpertLayers * (experts.Experts - experts.ExpertsPerToken) * OneExpertParameters(shape, experts))
        : Parameters(shape);

    /// <summary>Weights of one layer that a GEMM multiplies by: attention and feed-forward. Of a model with experts, of
    /// a layer that has them: router, all routed experts and the shared ones. Unit: weights.</summary>
    public static long LinearParameters(ModelShape shape) => shape.Experts is { } experts
        ? ExpertLinearParameters(shape, experts)
        : DenseLinearParameters(shape);

    /// <summary>The same with the experts of one token alone. Unit: weights.</summary>
    public static long ActiveLinearParameters(ModelShape shape) => shape.Experts is { } experts
        ? ExpertLinearParameters(shape, experts)
            - ((experts.Experts - experts.ExpertsPerToken) * OneExpertParameters(shape, experts))
        : DenseLinearParameters(shape);

    /// <summary>The same of a layer whose feed-forward layer is dense. Unit: weights.</summary>
    public static long DenseLinearParameters(ModelShape shape) =>
        AttentionParameters(shape) + ((long)shape.MlpMatrices * shape.Hidden * shape.Intermediate);

    /// <summary>Weights of one layer's attention that a GEMM multiplies by: Q, K, V and O; with latent attention the
    /// projections to and from the compressed vectors. Unit: weights.</summary>
    public static long AttentionParameters(ModelShape shape)
    {
        if (shape.Latent is not { } latent)
            return 2L * shape.Hidden * (shape.QueryHeads + shape.KvHeads) * shape.HeadDim;
        var queries = (long)shape.QueryHeads * latent.HeadDim;
        var query = latent.QueryRank > 0 ? latent.QueryRank * (shape.Hidden + queries) : shape.Hidden * queries;
        var compress = (long)shape.Hidden * latent.CachedWidth;
        var expand = (long)latent.KvRank * shape.QueryHeads * (latent.NopeDim + latent.ValueDim);
        var output = (long)shape.QueryHeads * latent.ValueDim * shape.Hidden;
        return query + compress + expand + output;
    }

    /// <summary>The most values of a feed-forward layer that one token has at a time: the width of a dense layer, or
    /// that of the token's experts and the shared ones. Unit: elements.</summary>
    public static long FeedForwardWidth(ModelShape shape)
    {
        if (shape.Experts is not { } experts) return shape.Intermediate;
        var sparse = ((long)experts.ExpertsPerToken * experts.Intermediate) + experts.SharedIntermediate;
        return experts.DenseLayers > 0 ? Math.Max(sparse, shape.Intermediate) : sparse;
    }

    /// <summary>Weights of the embedding, and of the LM head: one row of the hidden width a token. Unit:
    /// weights.</summary>
    public static long EmbeddingParameters(ModelShape shape) => (long)shape.Vocabulary * shape.Hidden;

    /// <summary>Bytes of all weights, each stored as the quantization says (norms and embeddings too). Unit:
    /// bytes.</summary>
    public static long WeightBytes(ModelShape shape, Quantization quantization) =>
        ((Parameters(shape) * HalfBytesPerWeight(quantization)) + 1) / 2;

    /// <summary>Of them, the experts that a router picks from, over all layers: not the shared ones. Unit:
    /// bytes.</summary>
    public static long RoutedWeightBytes(ModelShape shape, Quantization quantization) => shape.Experts is { } experts
        ? ((shape.ExpertLayers * experts.Experts * OneExpertParameters(shape, experts)
            * HalfBytesPerWeight(quantization)) + 1) / 2
        : 0;

    /// <summary>Bytes of the cache that one token of context takes over all layers and heads, on one GPU that holds
    /// them all. A sliding window frees nothing. Unit: bytes.</summary>
    public static long KvBytesPerToken(ModelShape shape, KvCacheDtype dtype) =>
        shape.Layers * CachedElements(shape, tensorParallel: 1) * BytesPerKvElement(dtype);

    /// <summary>Elements of the cache a token and layer on one GPU: keys and values of ⌈KV heads / tp⌉ heads, or the
    /// compressed vector of latent attention, which every GPU holds whole. Unit: elements.</summary>
    public static long CachedElements(ModelShape shape, int tensorParallel) => shape.Latent is { } latent
        ? latent.CachedWidth
        : 2L * ((shape.KvHeads + tensorParallel - 1) / tensorParallel) * shape.HeadDim;

    /// <summary>Bytes of one key or value element. Unit: bytes.</summary>
    public static int BytesPerKvElement(KvCacheDtype dtype) => dtype switch
    {
        KvCacheDtype.Auto => 2,
        KvCacheDtype.Fp8 => 1,
        _ => throw new System.Diagnostics.UnreachableException($"KV cache dtype {dtype}"),
    };

    /// <summary>Bytes of one weight. Unit: bytes.</summary>
    public static double BytesPerWeight(Quantization quantization) => HalfBytesPerWeight(quantization) / 2.0;

    /// <summary>Attention, router, all routed experts and the shared ones of one layer.</summary>
    private static long ExpertLinearParameters(ModelShape shape, ExpertShape experts) =>
        AttentionParameters(shape)
        + ((long)shape.Hidden * experts.Experts)
        + (experts.Experts * OneExpertParameters(shape, experts))
        + ((long)shape.MlpMatrices * shape.Hidden * experts.SharedIntermediate);

    private static long OneExpertParameters(ModelShape shape, ExpertShape experts) =>
        (long)shape.MlpMatrices * shape.Hidden * experts.Intermediate;

    /// <summary>Two norms a layer, and those of the compressed vectors.</summary>
    private static long NormParameters(ModelShape shape) =>
        (2L * shape.Hidden) + (shape.Latent is { } latent ? latent.QueryRank + latent.KvRank : 0);

    private static int HalfBytesPerWeight(Quantization quantization) => quantization switch
    {
        Quantization.None => 4,
        Quantization.Fp8 => 2,
        Quantization.Int8 => 2,
        Quantization.Int4 => 1,
        _ => throw new System.Diagnostics.UnreachableException($"quantization {quantization}"),
    };
}
