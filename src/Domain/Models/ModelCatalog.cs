using EventSim.Domain.Catalogues;
using LanguageExt;

namespace EventSim.Domain.Models;

/// <summary>A known model and where its figures come from.</summary>
/// <param name="Shape">The architecture.</param>
/// <param name="Source">The document that states the figures.</param>
/// <param name="FromMemory">Figures that no document was at hand for, by their columns in models.csv; <c>some</c>:
/// which ones is not recorded. Empty: none.</param>
public sealed record ModelEntry(ModelShape Shape, string Source, ImmutableArray<string> FromMemory);

/// <summary>The models that a scenario can name: the rows of models.csv beside this file.</summary>
/// <remarks>A model without dense layers has as <see cref="ModelShape.Intermediate"/> what its config calls
/// <c>intermediate_size</c>, Llama 4 <c>intermediate_size_mlp</c>: nothing is as wide.</remarks>
public static class ModelCatalog
{
    private static readonly Lazy<ImmutableArray<ModelEntry>> Rows =
        new(() => [.. TableRow.Of(CatalogueTables.Models).Select(Entry)]);

    /// <summary>Every known model.</summary>
    public static ImmutableArray<ModelEntry> All => Rows.Value;

    /// <summary>The model with this id.</summary>
    public static Option<ModelShape> TryFind(string id)
    {
        foreach (var entry in All)
        {
            if (string.Equals(entry.Shape.Name, id, StringComparison.Ordinal)) return entry.Shape;
        }

        return Option<ModelShape>.None;
    }

    private static ModelEntry Entry(TableRow row) => new(Shape(row), row["source"], row.Words("from_memory"));

    private static ModelShape Shape(TableRow row) => new(
        row["id"], row.Whole("layers"), row.Whole("hidden"), row.Whole("query_heads"), row.Whole("kv_heads"),
        row.Whole("head_dim"), row.Whole("intermediate"), row.Whole("mlp_matrices"), row.Whole("vocabulary"),
        row.Truth("tied_embeddings"), row.Whole("context_length"), row.Whole("sliding_window"))
    {
        WindowedLayers = row.WholeOrNone("windowed_layers") ?? row.Whole("layers"),
        Experts = row.WholeOrNone("experts") is { } experts
            ? new ExpertShape(
                experts, row.Whole("experts_per_token"), row.Whole("expert_intermediate"),
                row.Whole("shared_experts"), row.Whole("shared_intermediate"), row.Whole("dense_layers"))
            : null,
        Latent = row.WholeOrNone("kv_rank") is { } rank
            ? new LatentShape(
                row.Whole("query_rank"), rank, row.Whole("nope_dim"), row.Whole("rope_dim"), row.Whole("value_dim"))
            : null,
    };
}
