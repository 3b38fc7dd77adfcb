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
                .. rows.Where(row => row.Whole("prefill_chunk") == 0).Select(row => Sample(
                    row, [row.Whole("n_decode", 1), row.Whole("kv_decode", 1), .. heads, 0])),
            ]);
        yield return AttentionFamilies.Prefill(
            profile.Gpu, KvCacheDtype.Auto, false, profile.Attention.Name,
            [
                .. rows.Where(row => row.Whole("prefill_chunk") > 0).Select(row => Sample(
                    row,
                    [
                        1, row.Whole("prefill_chunk"), row.Whole("kv_prefill"), .. heads, 0, row.Whole("n_decode"),
                        row.Whole("kv_decode"),
                    ])),
            ]);
    }

    private static KernelFamily Sampling(OperatorProfile profile) => LayerFamilies.Pass(
        profile.Gpu, "sampling", profile.PerSequence.Name,
        [
            .. Rows(profile.PerSequence, "sampler").Select(row => Sample(
                row, [10 * row.Whole("sequences", 1) * profile.Model.Vocabulary, profile.Model.Vocabulary])),
        ]);

    private static KernelFamily Pass(OperatorProfile profile, string layer, string place) => LayerFamilies.Pass(
        profile.Gpu, place, profile.Dense.Name,
        [
            .. Rows(profile.Dense, layer).Select(row => new Sample(
                row.KeyWithout("time_us"), PassShape(profile.Model, layer, row.Whole("tokens", 1)),
                row.Time("time_us"))),
        ]);

    private static ImmutableArray<double> PassShape(ModelShape model, string layer, double tokens)
    {
        double rotated = (model.QueryHeads + model.KvHeads) * model.HeadDim;
        return layer switch
        {
            "rotary_emb" => [4 * tokens * rotated, rotated],
            "act_fn" => [2 * model.MlpMatrices * tokens * model.Intermediate, model.Intermediate],
            _ => [4 * tokens * model.Hidden, model.Hidden],
        };
    }

    private static ImmutableArray<Sample> Products(OperatorProfile profile)
    {
        var layers = LayerGemms.Of(profile.Model, 1);
        var head = LayerGemms.Head(profile.Model, 1);
        return
        [
            .. LayerGemms.Names.SelectMany((name, i) => Rows(profile.Dense, name).Select(row => Sample(
                row, [row.Whole("tokens", 1), layers[i].N, layers[i].K]))),
            .. Rows(profile.PerSequence, "lm_head").Select(row => Sample(
                row, [row.Whole("sequences", 1), head.N, head.K])),
        ];
    }

    private static IEnumerable<MeasuredRow> Rows(MeasuredTable table, string layer) =>
        table.Rows.Where(row => row["layer"] == layer);

    private static Sample Sample(MeasuredRow row, ImmutableArray<double> shape) =>
        new(row.KeyWithout("time_us"), shape, row.Time("time_us"));
}
