using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What a config.json says about its feed-forward layers: their width, and the mixture of experts. Each family
/// has words of its own for the same things.</summary>
internal static class ConfigExperts
{
    private const string Width = "intermediate_size";
    private const string ExpertWidth = "moe_intermediate_size";

    private static readonly string[] Counts = ["num_local_experts", "num_experts", "n_routed_experts"];

    /// <summary>The width of a dense feed-forward layer.</summary>
    public static Option<int> DenseWidth(ConfigFigures figures, Option<int> hidden)
    {
        var max = ModelReader.MaxWidth;
        if (figures.Defaults.ExpertsShareWidth) return figures.Derived("intermediate_size_mlp", max, None)
            | figures.Required(Width, max);
        if (figures.Written("multi_query") is not null)
            return figures.Derived("ffn_hidden_size", max, hidden.Map(e => 4 * e));
        return figures.Written(Width) is null && figures.Written(ExpertWidth) is not null
            ? figures.Required(ExpertWidth, max)
            : figures.Required(Width, max);
    }

    /// <summary>The mixture of experts; none: every layer is dense.</summary>
    public static Option<Option<ExpertShape>> Read(ConfigFigures figures)
    {
        var counted = figures.First(Counts);
        var count = figures.Count(counted, ModelReader.MaxFew);
        if (counted is null) CheckNone(figures);
        return count.Bind(experts => experts == 0
            ? Some(Option<ExpertShape>.None)
            : Mixture(figures, experts).Map(Some));
    }

    private static Option<ExpertShape> Mixture(ConfigFigures figures, int experts)
    {
        var perToken = figures.Required(
            figures.First("num_experts_per_tok", "experts_per_token") ?? "num_experts_per_tok", experts);
        var width = figures.Required(figures.First(ExpertWidth) ?? Width, ModelReader.MaxWidth);
        var shared = width.Bind(w => Shared(figures, w));
        var dense = figures.Required("num_hidden_layers", ModelReader.MaxFew)
            .Bind(layers => DenseLayers(figures, layers));
        return
            from a in perToken
            from b in width
            from c in shared
            from d in dense
            select new ExpertShape(experts, a, b, c.Experts, c.Width, d);
    }

    /// <summary>Shared experts: a number of the routed ones' width, or one of a width of its own.</summary>
    private static Option<(int Experts, int Width)> Shared(ConfigFigures figures, int width)
    {
        if (figures.Defaults.ExpertsShareWidth) return (1, width);
        if (figures.Written("n_shared_experts") is not null)
            return figures.Count("n_shared_experts", ModelReader.MaxFew).Map(n => (n, n * width));
        return figures
            .Count(figures.First("shared_expert_intermediate_size", "shared_intermediate_size"), ModelReader.MaxWidth)
            .Map(own => (own > 0 ? 1 : 0, own));
    }

    /// <summary>Layers without experts: the first ones, all but every n-th, and those that are listed.</summary>
    private static Option<int> DenseLayers(ConfigFigures figures, int layers)
    {
        var first = figures.Count("first_k_dense_replace", ModelReader.MaxFew);
        var fromZero = figures.Derived("moe_layer_freq", ModelReader.MaxFew, 1);
        var fromOne = figures.Derived(
            figures.First("decoder_sparse_step", "interleave_moe_layer_step") ?? "decoder_sparse_step",
            ModelReader.MaxFew, 1);
        var listed = Listed(figures, layers);
        var dense =
            from a in first
            from b in fromZero
            from c in fromOne
            from d in listed
            select Enumerable.Range(0, layers).Count(
                layer => layer < a || layer % b != 0 || (layer + 1) % c != 0 || d.Contains(layer));
        return dense.Bind(found =>
        {
            if (found < layers) return Some(found);
            figures.Faults.Add(figures.Config.Place.Problem($"none of the {layers} layers has experts"));
            return None;
        });
    }

    private static Option<ImmutableArray<int>> Listed(ConfigFigures figures, int layers)
    {
        if (figures.Written("mlp_only_layers") is not { } node) return ImmutableArray<int>.Empty;
        if (node is Node.Sequence list)
            return Problems.Whole(
                list.Items.Select(item => figures.Faults.Keep(Numbers.Whole(0, layers - 1)(item))).ToList());
        figures.Faults.Add(node.Expected("a list of layers"));
        return None;
    }

    /// <summary>Experts in words that are not known would be simulated as a dense model.</summary>
    private static void CheckNone(ConfigFigures figures)
    {
        foreach (var (key, value) in figures.Config.Entries)
        {
            var about = key.Contains("expert", StringComparison.Ordinal)
                || key.StartsWith("moe_", StringComparison.Ordinal);
            if (!about || value.IsNull || value is Node.Scalar { Text: "0" or "false" }) continue;
            figures.Faults.Add(value.Place.Problem(
                $"says something of experts, but their number is in none of {string.Join(", ", Counts)}"));
            return;
        }
    }
}
