using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>A model's figures from its Hugging Face config.json. Dense decoder-only transformers alone: a mixture of
/// experts or latent attention would be priced wrongly, and is refused.</summary>
internal static class ModelConfigFile
{
    /// <summary>Model types whose feed-forward layer has a gate (three matrices).</summary>
    private static readonly ImmutableArray<string> Gated =
        ["llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "phi3", "olmo2", "granite"];

    /// <summary>Model types whose feed-forward layer has none (two matrices).</summary>
    private static readonly ImmutableArray<string> Ungated = ["gpt_neox", "phi", "starcoder2"];

    /// <summary>Model types that share the embedding with the LM head where the config does not say.</summary>
    private static readonly ImmutableArray<string> TiedUnlessSaid = ["gemma", "gemma2", "starcoder2"];

    private static readonly ImmutableArray<string> Experts =
        ["num_local_experts", "num_experts", "n_routed_experts", "moe_intermediate_size"];

    /// <summary>Reads the file that a node names.</summary>
    public static Validation<InvalidInput, ModelShape> Read(Node node) =>
        from path in FileReference.Path(node)
        from root in Problems.Validate(TextFile.Document(path, Source.Of(path, Path.GetDirectoryName(path) ?? "")))
        from shape in Problems.Collect(problems => Shape(root, Path.GetDirectoryName(path) ?? "", problems))
        select shape;

    private static Option<ModelShape> Shape(Node root, string folder, Problems problems)
    {
        if (root is not Node.Mapping config)
        {
            problems.Add(root.Expected("a Hugging Face config.json"));
            return None;
        }

        foreach (var key in Experts.Where(key => config[key] is { IsNull: false }))
            problems.Add(
                config[key]!.Place.Problem("a mixture of experts is not in this release; available: dense models"));
        if (config["kv_lora_rank"] is { IsNull: false } latent)
        {
            problems.Add(latent.Place.Problem(
                "latent attention (MLA) is not in this release; available: grouped-query attention"));
        }

        return Dense(new Figures(config, problems), Name(config, folder));
    }

    private static Option<ModelShape> Dense(Figures figures, string name)
    {
        var layers = figures.Required("num_hidden_layers", ModelReader.MaxFew);
        var hidden = figures.Required("hidden_size", ModelReader.MaxWidth);
        var heads = figures.Required("num_attention_heads", ModelReader.MaxFew);
        var kvHeads = figures.Derived("num_key_value_heads", ModelReader.MaxFew, heads);
        var headDim = figures.Derived(
            "head_dim", ModelReader.MaxFew, from e in hidden from h in heads select Math.Max(1, e / h));
        var intermediate = figures.Required("intermediate_size", ModelReader.MaxWidth);
        var type = figures.Type();
        var vocabulary = figures.Required("vocab_size", ModelReader.MaxTokens);
        var tied = type.Bind(known => figures.Truth("tie_word_embeddings", TiedUnlessSaid.Contains(known)));
        var context = figures.Required("max_position_embeddings", ModelReader.MaxTokens);
        var window = figures.Window();
        return
            from a in layers
            from b in hidden
            from c in heads
            from d in kvHeads
            from e in headDim
            from f in intermediate
            from g in type
            from h in vocabulary
            from i in tied
            from j in context
            from k in window
            select new ModelShape(name, a, b, c, d, e, f, Gated.Contains(g) ? 3 : 2, h, i, j, k);
    }

    /// <summary>The name that the config gives, without its owner; else the folder's.</summary>
    private static string Name(Node.Mapping config, string folder)
    {
        var given = config["_name_or_path"] is Node.Scalar { Text.Length: > 0 } scalar ? scalar.Text : folder;
        var last = given.TrimEnd('/', '\\').Split('/', '\\')[^1].ToLowerInvariant();
        return Numbers.IsName(last) ? last : "model";
    }

    /// <summary>The figures of one config.</summary>
    private sealed class Figures(Node.Mapping config, Problems problems)
    {
        public Option<int> Required(string key, int max)
        {
            if (config[key] is null or { IsNull: true })
                problems.Add(config.Place.Problem($"the key '{key}' is missing: a whole number"));
            return Derived(key, max, None);
        }

        /// <summary>A figure that follows from others where the config leaves it out.</summary>
        public Option<int> Derived(string key, int max, Option<int> otherwise) => config[key] is { IsNull: false } node
            ? problems.Keep(Numbers.Whole(1, max)(node))
            : otherwise;

        public Option<bool> Truth(string key, bool otherwise) => config[key] is { IsNull: false } node
            ? problems.Keep(Numbers.Truth(node))
            : Some(otherwise);

        /// <summary>A window that is switched off, as Qwen's configs do, is none.</summary>
        public Option<int> Window() =>
            from used in Truth("use_sliding_window", true)
            from window in used ? Derived("sliding_window", ModelReader.MaxTokens, Some(0)) : Some(0)
            select window;

        public Option<string> Type()
        {
            var type = config["model_type"];
            var known = Gated.AddRange(Ungated);
            if (type is Node.Scalar scalar && known.Contains(scalar.Text)) return scalar.Text;
            problems.Add((type ?? config).Place.Problem(
                $"found {type?.Shown ?? "no"} model_type, expected one of {string.Join(", ", known)}"));
            return None;
        }
    }
}
