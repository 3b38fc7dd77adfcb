namespace EventSim.Domain.Models;

/// <summary>What follows from a model's shape: counts of weights, bytes of weights and of KV cache.</summary>
public static class ModelFigures
{
    /// <summary>Weights of the model. Biases are left out (the QKV biases of Qwen and Qwen2.5 are below 0.004 %).
    /// Unit: weights.</summary>
    public static long Parameters(ModelShape shape) =>
        (EmbeddingParameters(shape) * (shape.TiedEmbeddings ? 1 : 2))
        + ((long)shape.Layers * LayerParameters(shape))
        + shape.Hidden;

    /// <summary>Weights of one transformer layer: QKV, O, feed-forward and two norms. Unit: weights.</summary>
    public static long LayerParameters(ModelShape shape) => LinearParameters(shape) + (2L * shape.Hidden);

    /// <summary>Weights of one layer that a GEMM multiplies by: QKV, O and feed-forward. Unit: weights.</summary>
    public static long LinearParameters(ModelShape shape) =>
        (2L * shape.Hidden * (shape.QueryHeads + shape.KvHeads) * shape.HeadDim)
        + ((long)shape.MlpMatrices * shape.Hidden * shape.Intermediate);

    /// <summary>Weights of the embedding, and of the LM head: one row of the hidden width a token. Unit:
    /// weights.</summary>
    public static long EmbeddingParameters(ModelShape shape) => (long)shape.Vocabulary * shape.Hidden;

    /// <summary>Bytes of all weights, each stored as the quantization says (norms and embeddings too). Unit:
    /// bytes.</summary>
    public static long WeightBytes(ModelShape shape, Quantization quantization) =>
        ((Parameters(shape) * HalfBytesPerWeight(quantization)) + 1) / 2;

    /// <summary>Bytes of keys and values that one token of context takes over all layers and heads. Unit:
    /// bytes.</summary>
    public static long KvBytesPerToken(ModelShape shape, KvCacheDtype dtype) =>
        2L * shape.Layers * shape.KvHeads * shape.HeadDim * BytesPerKvElement(dtype);

    /// <summary>Bytes of one key or value element. Unit: bytes.</summary>
    public static int BytesPerKvElement(KvCacheDtype dtype) => dtype switch
    {
        KvCacheDtype.Auto => 2,
        KvCacheDtype.Fp8 => 1,
        _ => throw new System.Diagnostics.UnreachableException($"KV cache dtype {dtype}"),
    };

    /// <summary>Bytes of one weight. Unit: bytes.</summary>
    public static double BytesPerWeight(Quantization quantization) => HalfBytesPerWeight(quantization) / 2.0;

    private static int HalfBytesPerWeight(Quantization quantization) => quantization switch
    {
        Quantization.None => 4,
        Quantization.Fp8 => 2,
        Quantization.Int8 => 2,
        Quantization.Int4 => 1,
        _ => throw new System.Diagnostics.UnreachableException($"quantization {quantization}"),
    };
}
