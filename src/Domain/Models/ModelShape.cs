namespace EventSim.Domain.Models;

/// <summary>The architecture of a dense decoder-only transformer, as a Hugging Face config states it.</summary>
/// <param name="Name">The catalogue's id, such as <c>llama-3.1-70b</c>.</param>
/// <param name="Layers">Transformer layers.</param>
/// <param name="Hidden">Width of the residual stream, E.</param>
/// <param name="QueryHeads">Query heads of a layer.</param>
/// <param name="KvHeads">Key-value heads of a layer (fewer than query heads with grouped-query attention).</param>
/// <param name="HeadDim">Width of a head, d.</param>
/// <param name="Intermediate">Width of the feed-forward layer, F.</param>
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
    int SlidingWindow = 0);
