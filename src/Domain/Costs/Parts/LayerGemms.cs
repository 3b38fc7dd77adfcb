using EventSim.Domain.Models;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The weight matrices of a model on one GPU of a tensor-parallel group.</summary>
public static class LayerGemms
{
    /// <summary>What the matrices of a layer without experts and without latent attention are called.</summary>
    public static ImmutableArray<string> Names { get; } = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"];

    /// <summary>QKV, O, gate and up (one matrix), down: the matrices of a layer that <see cref="Names"/> are
    /// for.</summary>
    public static ImmutableArray<Gemm> Of(ModelShape shape, int tensorParallel) =>
    [
        .. Attention(shape, tensorParallel).Select(named => named.Gemm),
        .. FeedForward(shape, shape.Intermediate, tensorParallel, "").Select(named => named.Gemm),
    ];

    /// <summary>The matrices of a layer's attention: QKV and O; of latent attention those to and from the compressed
    /// vectors, of which the first is whole on every GPU. What expands keys and values is part of attention. KV heads
    /// fewer than <paramref name="tensorParallel"/> are replicated.</summary>
    public static ImmutableArray<(string Name, Gemm Gemm)> Attention(ModelShape shape, int tensorParallel)
    {
        if (shape.Latent is { } latent) return Latent(shape, latent, (double)shape.QueryHeads / tensorParallel);
        var attention = AttentionShape.Of(shape, KvCacheDtype.Auto, tensorParallel);
        return
        [
            ("qkv_proj", new Gemm((attention.QueryHeads + (2.0 * attention.KvHeads)) * shape.HeadDim, shape.Hidden)),
            ("o_proj", new Gemm(shape.Hidden, (double)attention.QueryHeads * shape.HeadDim)),
        ];
    }

    /// <summary>Gate and up (one matrix), down: the matrices of a dense feed-forward layer.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="intermediate">The layer's width on all GPUs.</param>
    /// <param name="tensorParallel">GPUs that share it.</param>
    /// <param name="prefix">What their names begin with.</param>
    public static ImmutableArray<(string Name, Gemm Gemm)> FeedForward(
        ModelShape shape, int intermediate, int tensorParallel, string prefix)
    {
        var width = (double)intermediate / tensorParallel;
        return
        [
            (prefix + "gate_up_proj", new Gemm((shape.MlpMatrices - 1) * width, shape.Hidden)),
            (prefix + "down_proj", new Gemm(shape.Hidden, width)),
        ];
    }

    /// <summary>The LM head: one row a sequence that produces a token.</summary>
    public static Gemm Head(ModelShape shape, int tensorParallel) =>
        new((double)shape.Vocabulary / tensorParallel, shape.Hidden);

    private static ImmutableArray<(string Name, Gemm Gemm)> Latent(ModelShape shape, LatentShape latent, double heads)
    {
        var queries = heads * latent.HeadDim;
        var output = ("o_proj", new Gemm(shape.Hidden, heads * latent.ValueDim));
        return latent.QueryRank > 0
            ?
            [
                ("qkv_a_proj", new Gemm(latent.QueryRank + latent.CachedWidth, shape.Hidden)),
                ("q_b_proj", new Gemm(queries, latent.QueryRank)),
                output,
            ]
            :
            [
                ("q_proj", new Gemm(queries, shape.Hidden)),
                ("kv_a_proj", new Gemm(latent.CachedWidth, shape.Hidden)),
                output,
            ];
    }
}
