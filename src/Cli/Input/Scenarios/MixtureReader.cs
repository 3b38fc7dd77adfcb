using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The <c>experts</c> and the <c>latent</c> of a model that is written out.</summary>
internal static class MixtureReader
{
    /// <summary>The keys of a mixture of experts: the fields of <see cref="ExpertShape"/>.</summary>
    public static readonly KeyTable ExpertKeys = KeyTable.Of(
        "experts", "count", "per_token", "intermediate", "shared", "shared_intermediate", "dense_layers");

    /// <summary>The keys of latent attention: the fields of <see cref="LatentShape"/>.</summary>
    public static readonly KeyTable LatentKeys = KeyTable.Of(
        "latent", "query_rank", "kv_rank", "nope_dim", "rope_dim", "value_dim");

    /// <summary>Reads a mixture of experts.</summary>
    public static Validation<InvalidInput, ExpertShape> Experts(Node node) =>
        Problems.Collect(problems => Section.Open(node, ExpertKeys, problems).Bind(section =>
        {
            var count = section.Required("count", Numbers.Whole(1, ModelReader.MaxFew), "the experts of a layer");
            var picked = section.Required(
                "per_token", Numbers.Whole(1, count.IfNone(ModelReader.MaxFew)), "the experts that compute a token");
            var width = section.Required(
                "intermediate", Numbers.Whole(1, ModelReader.MaxWidth), "the width of one expert");
            var shared = section.Optional("shared", Numbers.Whole(0, ModelReader.MaxFew), 0);
            var sharedWidth = section.Optional("shared_intermediate", Numbers.Whole(0, ModelReader.MaxWidth), 0);
            var dense = section.Optional("dense_layers", Numbers.Whole(0, ModelReader.MaxFew - 1), 0);
            return
                from a in count
                from b in picked
                from c in width
                from d in shared
                from e in sharedWidth
                from f in dense
                select new ExpertShape(a, b, c, d, e, f);
        }));

    /// <summary>Reads latent attention.</summary>
    public static Validation<InvalidInput, LatentShape> Latent(Node node) =>
        Problems.Collect(problems => Section.Open(node, LatentKeys, problems).Bind(section =>
        {
            Option<int> Width(string key) =>
                section.Required(key, Numbers.Whole(1, ModelReader.MaxFew), "a whole number");
            var query = section.Optional("query_rank", Numbers.Whole(0, ModelReader.MaxWidth), 0);
            var kv = section.Required("kv_rank", Numbers.Whole(1, ModelReader.MaxWidth), "a whole number");
            var nope = Width("nope_dim");
            var rope = Width("rope_dim");
            var value = Width("value_dim");
            return
                from a in query
                from b in kv
                from c in nope
                from d in rope
                from e in value
                select new LatentShape(a, b, c, d, e);
        }));

    /// <summary>What a model's parts say about its layers and what they can't mean together.</summary>
    public static void Check(Section section, Problems problems, ModelShape shape)
    {
        if (shape.Experts is { } experts && experts.DenseLayers >= shape.Layers)
            problems.Add(section.PlaceOf("experts").Key("dense_layers", section.PlaceOf("experts").Line).Problem(
                $"found '{experts.DenseLayers}', expected fewer than the {shape.Layers} layers"));
        if (!section.Has("windowed_layers")) return;
        if (shape.SlidingWindow == 0)
            problems.Add(section.PlaceOf("windowed_layers").Problem("windowed_layers needs a sliding_window"));
        else if (shape.WindowedLayers > shape.Layers)
            problems.Add(section.PlaceOf("windowed_layers").Problem(
                $"found '{shape.WindowedLayers}', expected at most the {shape.Layers} layers"));
    }
}
