namespace EventSim.Domain.Models;

/// <summary>The architecture of a decoder-only transformer, as a Hugging Face config states it.</summary>
/// <param name="Name">The catalogue's id, such as <c>llama-3.1-70b</c>.</param>
/// <param name="Layers">Transformer layers.</param>
/// <param name="Hidden">Width of the residual stream, E.</param>
/// <param name="QueryHeads">Query heads of a layer.</param>
/// <param name="KvHeads">Key-value heads of a layer (fewer than query heads with grouped-query attention). With latent
/// attention as many as the config states: the cache has none.</param>
/// <param name="HeadDim">Width of a head, d; with latent attention that of a query.</param>
/// <param name="Intermediate">Width of a dense feed-forward layer, F.</param>
/// <param name="MlpMatrices">Matrices of the feed-forward layer: 3 with a gate, 2 without.</param>
/// <param name="Vocabulary">Tokens of the vocabulary.</param>
/// <param name="TiedEmbeddings">The LM head shares the embedding's weights.</param>
/// <param name="ContextLength">The longest context the model supports, in tokens.</param>
/// <param name="SlidingWindow">The attention window in tokens; 0 for full attention.</param>
public sealed record ModelShape(
    string Name,
    int Layers,
    int Hidden,
    int QueryHeads,
    int KvHeads,
    int HeadDim,
    int Intermediate,
    int MlpMatrices,
    int Vocabulary,
    bool TiedEmbeddings,
    int ContextLength,
    int SlidingWindow = 0)
{
    private readonly int? _windowedLayers;

    /// <summary>The mixture of experts of the layers that are not dense; none: all are dense.</summary>
    public ExpertShape? Experts { get; init; }

    /// <summary>Latent attention; none: keys and values have heads of their own.</summary>
    public LatentShape? Latent { get; init; }

    /// <summary>Layers whose attention has the sliding window: all, if there is a window and nothing else is stated.
    /// The others attend to the whole context.</summary>
    public int WindowedLayers
    {
        get => SlidingWindow == 0 ? 0 : _windowedLayers ?? Layers;
        init => _windowedLayers = SlidingWindow == 0 || value == Layers ? null : value;
    }

    /// <summary>Layers with a dense feed-forward layer.</summary>
    public int DenseLayers => Experts?.DenseLayers ?? Layers;

    /// <summary>Layers with a mixture of experts.</summary>
    public int ExpertLayers => Layers - DenseLayers;
}
