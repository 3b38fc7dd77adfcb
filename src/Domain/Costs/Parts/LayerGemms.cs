using EventSim.Domain.Models;

namespace EventSim.Domain.Costs.Parts;

/// <summary>The weight matrices of a model on one GPU of a tensor-parallel group.</summary>
public static class LayerGemms
{
    /// <summary>What the matrices of a layer are called.</summary>
    public static ImmutableArray<string> Names { get; } = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"];

    /// <summary>QKV, O, gate and up (one matrix), down: the matrices of one layer. KV heads fewer than
    /// <paramref name="tensorParallel"/> are replicated.</summary>
    public static ImmutableArray<Gemm> Of(ModelShape shape, int tensorParallel)
    {
        var attention = AttentionShape.Of(shape, KvCacheDtype.Auto, tensorParallel);
        var feedForward = (double)shape.Intermediate / tensorParallel;
        return
        [
            new Gemm((attention.QueryHeads + (2.0 * attention.KvHeads)) * shape.HeadDim, shape.Hidden),
            new Gemm(shape.Hidden, (double)attention.QueryHeads * shape.HeadDim),
            new Gemm((shape.MlpMatrices - 1) * feedForward, shape.Hidden),
            new Gemm(shape.Hidden, feedForward),
        ];
    }

    /// <summary>The LM head: one row a sequence that produces a token.</summary>
    public static Gemm Head(ModelShape shape, int tensorParallel) =>
        new((double)shape.Vocabulary / tensorParallel, shape.Hidden);
}
