namespace EventSim.Cli.Input.Scenarios;

/// <summary>What a <c>model_type</c> means where a config.json says nothing. Source: the configuration classes of
/// Hugging Face transformers, whose defaults a config leaves out.</summary>
/// <param name="MlpMatrices">Matrices of the feed-forward layer: 3 with a gate, 2 without.</param>
/// <param name="Tied">The LM head shares the embedding's weights.</param>
/// <param name="HeadDim">Width of a head; none: hidden width / heads.</param>
/// <param name="Vocabulary">Tokens of the vocabulary; none: must be stated.</param>
/// <param name="Context">Longest context; none: must be stated.</param>
/// <param name="WindowPattern">Every so many layers one attends to the whole context and the others have the window; 0:
/// all have it.</param>
/// <param name="ExpertsShareWidth">llama4: <c>intermediate_size</c> is the width of an expert and of the one shared
/// expert, <c>intermediate_size_mlp</c> that of a dense layer.</param>
internal sealed record ConfigDefaults(
    int MlpMatrices = 3,
    bool Tied = false,
    int? HeadDim = null,
    int? Vocabulary = null,
    int? Context = null,
    int WindowPattern = 0,
    bool ExpertsShareWidth = false)
{
    /// <summary>The defaults of a type; of one that is not known, those of llama.</summary>
    public static ConfigDefaults Of(string type) => type switch
    {
        "gpt_neox" or "phi" => new(MlpMatrices: 2),
        "starcoder2" => new(MlpMatrices: 2, Tied: true),
        "falcon" => new(MlpMatrices: 2, Tied: true, Context: 2_048),
        "gemma" => new(Tied: true, HeadDim: 256),
        "gemma2" => new(Tied: true, HeadDim: 256, WindowPattern: 2),
        "gemma3" or "gemma3_text" => new(
            Tied: true, HeadDim: 256, Vocabulary: 262_208, Context: 131_072, WindowPattern: 6),
        "gpt_oss" => new(HeadDim: 64, WindowPattern: 2),
        "llama4" or "llama4_text" => new(HeadDim: 128, ExpertsShareWidth: true),
        _ => new(),
    };
}
