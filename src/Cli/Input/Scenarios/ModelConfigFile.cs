using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A model's figures from its Hugging Face config.json: decoder-only transformers, dense or with a mixture of
/// experts, with grouped-query or latent attention; of a multi-modal model the part that makes text. A type that is
/// not known is read as a dense model with a gate.</summary>
internal static class ModelConfigFile
{
    private const string TextPart = "text_config";

    /// <summary>Endings of the architectures that produce text token by token.</summary>
    private static readonly ImmutableArray<string> Generators =
        ["ForCausalLM", "ForConditionalGeneration", "LMHeadModel"];

    /// <summary>Keys of layers that are no attention: recurrent and linear ones.</summary>
    private static readonly ImmutableArray<string> Recurrent =
        ["mamba_", "ssm_", "linear_", "attn_type_list", "hybrid_override_pattern"];

    /// <summary>Reads the file that a node names.</summary>
    public static Validation<InvalidInput, ModelShape> Read(Node node) =>
        from path in FileReference.Path(node)
        from root in Problems.Validate(TextFile.Document(path, Source.Of(path, Path.GetDirectoryName(path) ?? "")))
        from shape in Problems.Collect(problems => Shape(root, Path.GetDirectoryName(path) ?? "", problems))
        select shape;

    private static Option<ModelShape> Shape(Node root, string folder, Problems problems)
    {
        if (root is not Node.Mapping whole)
        {
            problems.Add(root.Expected("a Hugging Face config.json"));
            return None;
        }

        var config = whole[TextPart] as Node.Mapping ?? whole;
        CheckDecodes(whole, problems);
        CheckDecodes(config, problems);
        var type = (config["model_type"] ?? whole["model_type"]) is Node.Scalar { IsNull: false } scalar
            ? scalar.Text
            : "";
        return Layers(new ConfigFigures(config, problems, ConfigDefaults.Of(type)), Name(whole, folder));
    }

    private static Option<ModelShape> Layers(ConfigFigures figures, string name)
    {
        var dense = Dense(figures, name);
        var experts = ConfigExperts.Read(figures);
        var latent = ConfigAttention.Latent(figures);
        return
            from shape in dense
            from mixture in experts
            from compressed in latent
            from windowed in ConfigAttention.WindowedLayers(figures, shape)
            select shape with
            {
                HeadDim = compressed.Map(latent => latent.HeadDim).IfNone(shape.HeadDim),
                SlidingWindow = windowed > 0 ? shape.SlidingWindow : 0,
                WindowedLayers = windowed,
                Experts = mixture.MatchUnsafe(some => some, () => null),
                Latent = compressed.MatchUnsafe(some => some, () => null),
            };
    }

    private static Option<ModelShape> Dense(ConfigFigures figures, string name)
    {
        var layers = figures.Required("num_hidden_layers", ModelReader.MaxFew);
        var hidden = figures.Required("hidden_size", ModelReader.MaxWidth);
        var heads = figures.Required("num_attention_heads", ModelReader.MaxFew);
        var kvHeads = ConfigAttention.KvHeads(figures, heads);
        var headDim = figures.Derived(
            "head_dim", ModelReader.MaxFew,
            figures.Defaults.HeadDim is { } usual
                ? usual
                : from e in hidden from h in heads select Math.Max(1, e / h));
        var intermediate = ConfigExperts.DenseWidth(figures, hidden);
        var vocabulary = figures.RequiredUnless("vocab_size", ModelReader.MaxTokens, figures.Defaults.Vocabulary);
        var tied = figures.Truth("tie_word_embeddings", figures.Defaults.Tied);
        var context = figures.RequiredUnless(
            "max_position_embeddings", ModelReader.MaxTokens, figures.Defaults.Context);
        var window = ConfigAttention.Window(figures);
        return
            from a in layers
            from b in hidden
            from c in heads
            from d in kvHeads
            from e in headDim
            from f in intermediate
            from h in vocabulary
            from i in tied
            from j in context
            from k in window
            select new ModelShape(name, a, b, c, d, e, f, figures.Defaults.MlpMatrices, h, i, j, k);
    }

    /// <summary>What is no transformer that decodes would be simulated wrongly.</summary>
    private static void CheckDecodes(Node.Mapping config, Problems problems)
    {
        if (config["architectures"] is Node.Sequence { Items: [var first, ..] } && first is Node.Scalar named
            && !Generators.Any(ending => named.Text.EndsWith(ending, StringComparison.Ordinal)))
            problems.Add(first.Expected($"an architecture that generates text (…{string.Join(", …", Generators)})"));
        if (config["is_encoder_decoder"] is Node.Scalar { Text: "true" } both)
            problems.Add(both.Place.Problem("encoder-decoder models are not in this release; available: decoders"));
        foreach (var entry in config.Entries.Where(entry => !entry.Value.IsNull))
        {
            if (Recurrent.Any(key => entry.Key.StartsWith(key, StringComparison.Ordinal)))
                problems.Add(entry.Value.Place.Problem(
                    "layers without attention are not in this release; available: attention in every layer"));
        }
    }

    /// <summary>The name that the config gives, without its owner; else the folder's.</summary>
    private static string Name(Node.Mapping config, string folder)
    {
        var given = config["_name_or_path"] is Node.Scalar { Text.Length: > 0 } scalar ? scalar.Text : folder;
        var last = given.TrimEnd('/', '\\').Split('/', '\\')[^1].ToLowerInvariant();
        return Numbers.IsName(last) ? last : "model";
    }
}
