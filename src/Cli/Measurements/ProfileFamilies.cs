using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Models;
using EventSim.Simulation.Calibration;

namespace EventSim.Cli.Measurements;

/// <summary>The kernels of an operator profile, by the shapes that its model gives them.</summary>
internal static class ProfileFamilies
{
    private static readonly ImmutableArray<(string Layer, string Place)> Passes =
    [
        ("layernorm", "input_norm"), ("layernorm", "post_norm"), ("rotary_emb", "rope"), ("act_fn", "activation"),
        ("embedding", "stream"),
    ];

    /// <summary>The families of a profile that it has measurements of.</summary>
    public static IEnumerable<KernelFamily> Of(OperatorProfile profile) =>
        All(profile).Where(family => !family.Samples.IsEmpty);

    private static IEnumerable<KernelFamily> All(OperatorProfile profile)
    {
        yield return GemmFamilies.Tiled(profile.Gpu, profile.Dense.Name, Products(profile));
        foreach (var (layer, place) in Passes) yield return Pass(profile, layer, place);
        yield return Sampling(profile);
        var shape = AttentionShape.Of(profile.Model, KvCacheDtype.Auto, 1);
        var rows = profile.Attention.Rows;
        double[] heads = [shape.QueryHeads, shape.KvHeads, shape.HeadDim];
        yield return AttentionFamilies.Decode(
            profile.Gpu, KvCacheDtype.Auto, profile.Attention.Name,
            [
                .. rows.Where(row => row.Whole("prefill_chunk") == 0).Select(row => row.Sample(
                    [row.Whole("n_decode", 1), row.Whole("kv_decode", 1), .. heads, 0])),
            ]);
        yield return AttentionFamilies.Prefill(
            profile.Gpu, KvCacheDtype.Auto, false, profile.Attention.Name,
            [
                .. rows.Where(row => row.Whole("prefill_chunk") > 0).Select(row => row.Sample(
                    [
                        1, row.Whole("prefill_chunk"), row.Whole("kv_prefill"), .. heads, 0, row.Whole("n_decode"),
                        row.Whole("kv_decode"),
                    ])),
            ]);
    }

    private static KernelFamily Sampling(OperatorProfile profile) => LayerFamilies.Pass(
        profile.Gpu, "sampling", profile.PerSequence.Name,
        [
            .. Rows(profile.PerSequence, "sampler").Select(row => row.Sample(
                LayerFamilies.ShapeOf(RowPass.Sampling(row.Whole("sequences", 1), profile.Model.Vocabulary)))),
        ]);

    private static KernelFamily Pass(OperatorProfile profile, string layer, string place) => LayerFamilies.Pass(
        profile.Gpu, place, profile.Dense.Name,
        [
            .. Rows(profile.Dense, layer).Select(row => row.Sample(
                LayerFamilies.ShapeOf(PassOf(profile.Model, layer, row.Whole("tokens", 1))))),
        ]);

    private static RowPass PassOf(ModelShape model, string layer, double tokens) => layer switch
    {
        "rotary_emb" => RowPass.ReadWrite(tokens, (model.QueryHeads + model.KvHeads) * model.HeadDim),
        "act_fn" => RowPass.Activation(tokens, model.MlpMatrices, model.Intermediate),
        _ => RowPass.ReadWrite(tokens, model.Hidden),
    };

    private static ImmutableArray<Sample> Products(OperatorProfile profile)
    {
        var layers = LayerGemms.Of(profile.Model, 1);
        var head = LayerGemms.Head(profile.Model, 1);
        return
        [
            .. LayerGemms.Names.SelectMany((name, i) => Rows(profile.Dense, name).Select(row => row.Sample(
                [row.Whole("tokens", 1), layers[i].N, layers[i].K]))),
            .. Rows(profile.PerSequence, "lm_head").Select(row => row.Sample(
                [row.Whole("sequences", 1), head.N, head.K])),
        ];
    }

    private static IEnumerable<MeasuredRow> Rows(MeasuredTable table, string layer) =>
        table.Rows.Where(row => row["layer"] == layer);
}
