using EventSim.Cli.Input.Documents;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>What a config.json says about attention: its heads, its window and which layers have it, and latent
/// attention.</summary>
internal static class ConfigAttention
{
    private const string Windowed = "sliding_attention";

    // Llama 4 calls its local attention chunked: a layer of it still keeps the whole context in the cache.
    private static readonly ImmutableArray<string> Whole = ["full_attention", "chunked_attention"];

    /// <summary>Key-value heads: as many as query heads where the config does not say. Falcon has keys of its
    /// own.</summary>
    public static Option<int> KvHeads(ConfigFigures figures, Option<int> heads)
    {
        if (figures.Written("multi_query") is null)
            return figures.Derived("num_key_value_heads", ModelReader.MaxFew, heads);
        return figures.Truth("new_decoder_architecture", false).Bind(grouped => grouped
            ? figures.Derived("num_kv_heads", ModelReader.MaxFew, heads)
            : figures.Truth("multi_query", true).Bind(one => one ? Some(1) : heads));
    }

    /// <summary>The window; 0 for none. One that is switched off, as Qwen's configs do, is none.</summary>
    public static Option<int> Window(ConfigFigures figures) =>
        from used in figures.Truth("use_sliding_window", true)
        from window in used ? figures.Derived("sliding_window", ModelReader.MaxTokens, Some(0)) : Some(0)
        select window;

    /// <summary>The layers that have the window of a model: those that the config lists, or all but every n-th, or
    /// those from one on, or all.</summary>
    public static Option<int> WindowedLayers(ConfigFigures figures, ModelShape shape)
    {
        if (figures.Written("layer_types") is { } types) return Listed(types, figures).Map(n => Of(shape, n));
        if (figures.First("sliding_window_pattern", "_sliding_window_pattern") is { } key)
            return figures.Derived(key, ModelReader.MaxFew, None).Map(every => Of(shape, Patterned(shape, every)));
        if (figures.Defaults.WindowPattern > 0) return Of(shape, Patterned(shape, figures.Defaults.WindowPattern));
        return figures.Written("use_sliding_window") is null
            ? Of(shape, shape.Layers)
            : figures.Count("max_window_layers", ModelReader.MaxFew).Map(first => Of(shape, shape.Layers - first));
    }

    /// <summary>Latent attention; none: the config has no <c>kv_lora_rank</c>.</summary>
    public static Option<Option<LatentShape>> Latent(ConfigFigures figures)
    {
        if (figures.Written("kv_lora_rank") is null) return Some(Option<LatentShape>.None);
        var query = figures.Count("q_lora_rank", ModelReader.MaxWidth);
        var kv = figures.Required("kv_lora_rank", ModelReader.MaxWidth);
        var nope = figures.Required("qk_nope_head_dim", ModelReader.MaxFew);
        var rope = figures.Required("qk_rope_head_dim", ModelReader.MaxFew);
        var value = figures.Required("v_head_dim", ModelReader.MaxFew);
        return
            from a in query
            from b in kv
            from c in nope
            from d in rope
            from e in value
            select Some(new LatentShape(a, b, c, d, e));
    }

    private static int Of(ModelShape shape, int layers) =>
        shape.SlidingWindow == 0 ? 0 : Math.Clamp(layers, 0, shape.Layers);

    private static int Patterned(ModelShape shape, int every) => shape.Layers - (shape.Layers / every);

    private static Option<int> Listed(Node types, ConfigFigures figures)
    {
        if (types is not Node.Sequence list)
        {
            figures.Faults.Add(types.Expected("a list with the kind of every layer"));
            return None;
        }

        var windowed = 0;
        foreach (var item in list.Items)
        {
            var kind = item is Node.Scalar scalar ? scalar.Text : "";
            if (kind == Windowed) windowed++;
            else if (!Whole.Contains(kind))
                figures.Faults.Add(item.Expected($"{Windowed}, {string.Join(" or ", Whole)}"));
        }

        return windowed;
    }
}
