using LanguageExt;

namespace EventSim.Domain.Models;

/// <summary>A known model and where its figures come from.</summary>
/// <param name="Shape">The architecture.</param>
/// <param name="Source">The document that states the figures.</param>
public sealed record ModelEntry(ModelShape Shape, string Source);

/// <summary>The dense models that a scenario can name.</summary>
public static class ModelCatalog
{
    private const string Aic =
        "config.json in ai-dynamo/aiconfigurator, aic-core/src/aiconfigurator_core/model_configs/";

    private const string InferenceSim = "config.json in inference-sim/inference-sim, model_configs/";
    private const string Unchecked = ", not checked against a config.json";

    // Columns: id, layers, hidden, query heads, KV heads, head width, feed-forward width, feed-forward matrices,
    // vocabulary, tied embeddings, context length, sliding window where there is one.
    /// <summary>Every known model, by id.</summary>
    public static ImmutableArray<ModelEntry> All { get; } =
    [
        new(new("llama-2-7b", 32, 4096, 32, 32, 128, 11008, 3, 32000, false, 4096),
            InferenceSim + "llama-2-7b-hf/config.json"),
        new(new("llama-2-13b", 40, 5120, 40, 40, 128, 13824, 3, 32000, false, 4096),
            "GenZ-LLM-Analyzer meta.py" + Unchecked),
        new(new("llama-2-70b", 80, 8192, 64, 8, 128, 28672, 3, 32000, false, 4096),
            "Vidur model_config.py (which pads the vocabulary), GenZ-LLM-Analyzer meta.py" + Unchecked),
        new(new("llama-3-8b", 32, 4096, 32, 8, 128, 14336, 3, 128256, false, 8192),
            "Vidur model_config.py" + Unchecked),
        new(new("llama-3-70b", 80, 8192, 64, 8, 128, 28672, 3, 128256, false, 8192),
            "config.json in microsoft/apex_plus, apex_plus/models/llama3_70b_config.json"),
        new(new("llama-3.1-8b", 32, 4096, 32, 8, 128, 14336, 3, 128256, false, 131072),
            InferenceSim + "llama-3.1-8b-instruct/config.json"),
        new(new("llama-3.1-70b", 80, 8192, 64, 8, 128, 28672, 3, 128256, false, 131072),
            InferenceSim + "llama-3.1-70b-instruct/config.json"),
        new(new("llama-3.1-405b", 126, 16384, 128, 8, 128, 53248, 3, 128256, false, 131072),
            Aic + "meta-llama--Meta-Llama-3.1-405B_config.json"),
        new(new("codellama-34b", 48, 8192, 64, 8, 128, 22016, 3, 32000, false, 16384),
            InferenceSim + "codellama-34b-instruct-hf/config.json"),
        new(new("falcon-180b", 80, 14848, 232, 8, 64, 59392, 2, 65024, true, 2048),
            "TensorRT-LLM documentation; no gate, tied embeddings" + Unchecked),
        new(new("internlm-20b", 60, 5120, 40, 40, 128, 13824, 3, 103168, false, 4096),
            "Vidur model_config.py" + Unchecked),
        new(new("internlm2-20b", 48, 6144, 48, 8, 128, 16384, 3, 92544, false, 32768),
            "Vidur model_config.py" + Unchecked),
        new(new("mistral-7b-v0.1", 32, 4096, 32, 8, 128, 14336, 3, 32000, false, 32768, 4096),
            "GenZ-LLM-Analyzer mistral.py; window of v0.1" + Unchecked),
        new(new("mistral-nemo-12b", 40, 5120, 32, 8, 128, 14336, 3, 131072, false, 131072),
            InferenceSim + "mistral-nemo-instruct-2407/config.json"),
        new(new("phi-3-mini-4k", 32, 3072, 32, 32, 96, 8192, 3, 32064, false, 4096, 2047),
            "config quoted in a TensorRT-LLM test; window 2047" + Unchecked),
        new(new("qwen-72b", 80, 8192, 64, 64, 128, 24576, 3, 152064, false, 32768),
            "Vidur model_config.py" + Unchecked),
        new(new("qwen2.5-32b", 64, 5120, 40, 8, 128, 27648, 3, 152064, false, 32768),
            "GenZ-LLM-Analyzer alibaba.py" + Unchecked),
        new(new("qwen2.5-72b", 80, 8192, 64, 8, 128, 29568, 3, 152064, false, 32768),
            "GenZ-LLM-Analyzer alibaba.py" + Unchecked),
        new(new("qwen2.5-7b", 28, 3584, 28, 4, 128, 18944, 3, 152064, false, 32768),
            InferenceSim + "qwen2.5-7b-instruct/config.json"),
        new(new("qwen3-14b", 40, 5120, 40, 8, 128, 17408, 3, 151936, false, 40960),
            InferenceSim + "qwen3-14b/config.json"),
        new(new("qwen3-32b", 64, 5120, 64, 8, 128, 25600, 3, 151936, false, 40960),
            Aic + "Qwen--Qwen3-32B_config.json"),
        new(new("qwen3-8b", 36, 4096, 32, 8, 128, 12288, 3, 151936, false, 40960),
            Aic + "Qwen--Qwen3-8B_config.json"),
        new(new("yi-34b", 60, 7168, 56, 8, 128, 20480, 3, 64000, false, 4096),
            InferenceSim + "yi-34b/config.json"),
    ];

    /// <summary>The model with this id.</summary>
    public static Option<ModelShape> TryFind(string id)
    {
        foreach (var entry in All)
        {
            if (string.Equals(entry.Shape.Name, id, StringComparison.Ordinal)) return entry.Shape;
        }

        return Option<ModelShape>.None;
    }
}
