using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>model</c>: a catalogue id, a Hugging Face config.json, or every figure written
/// out.</summary>
internal static class ModelReader
{
    /// <summary>The keys of a model that is written out: the fields of <see cref="ModelShape"/>.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "model",
        "name", "layers", "hidden", "query_heads", "kv_heads", "head_dim", "intermediate", "mlp_matrices", "vocabulary",
        "tied_embeddings", "context_length", "sliding_window", "windowed_layers", "experts", "latent");

    /// <summary>Layers, heads and head widths at most: no product of them overflows.</summary>
    public const int MaxFew = 4_096;

    /// <summary>Widths at most.</summary>
    public const int MaxWidth = 1_000_000;

    /// <summary>Vocabularies, context lengths and windows at most. Unit: tokens.</summary>
    public const int MaxTokens = 100_000_000;

    /// <summary>Reads the model.</summary>
    public static Validation<InvalidInput, ModelShape> Read(Node node) => node switch
    {
        Node.Mapping => Problems.Collect(
            problems => Section.Open(node, Keys, problems).Bind(section => Whole(section, problems))),
        Node.Scalar { IsNull: false } scalar when LooksLikeFile(scalar.Text) => ModelConfigFile.Read(node),
        Node.Scalar { IsNull: false } scalar => FromCatalog(scalar),
        _ => Fail<InvalidInput, ModelShape>(node.Expected(
            "a model of the catalogue, the path of a Hugging Face config.json, or a mapping with every figure")),
    };

    private static bool LooksLikeFile(string text) =>
        text.Contains('/') || text.Contains('\\') || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static Validation<InvalidInput, ModelShape> FromCatalog(Node.Scalar node)
    {
        var names = ModelCatalog.All.Select(entry => entry.Shape.Name).ToList();
        return ModelCatalog.TryFind(node.Text).ToValidation(node.Place.Problem(
            $"there is no model {node.Shown} in the catalogue; available: {string.Join(", ", names)},"
            + " or the path of a config.json",
            Spelling.Nearest(node.Text, names)));
    }

    /// <summary>The dense figures, and what differs from a dense model.</summary>
    private static Option<ModelShape> Whole(Section section, Problems problems)
    {
        var dense = Dense(section);
        var experts = section.Maybe("experts", MixtureReader.Experts);
        var latent = section.Maybe("latent", MixtureReader.Latent);
        var windowed = section.Maybe("windowed_layers", Numbers.Whole(1, MaxFew));
        var shape =
            from a in dense
            from b in experts
            from c in latent
            from d in windowed
            select a with
            {
                Experts = b.MatchUnsafe(some => some, () => null),
                Latent = c.MatchUnsafe(some => some, () => null),
                WindowedLayers = d.IfNone(a.Layers),
            };
        shape.Iter(whole => MixtureReader.Check(section, problems, whole));
        return shape;
    }

    private static Option<ModelShape> Dense(Section section)
    {
        Option<int> Few(string key, int min) => section.Required(key, Numbers.Whole(min, MaxFew), "a whole number");
        Option<int> Width(string key) => section.Required(key, Numbers.Whole(1, MaxWidth), "a whole number");
        Option<int> Tokens(string key) => section.Required(key, Numbers.Whole(1, MaxTokens), "a whole number");
        var name = section.Required("name", Numbers.Name, "the model's name");
        var layers = Few("layers", 1);
        var hidden = Width("hidden");
        var queryHeads = Few("query_heads", 1);
        var kvHeads = Few("kv_heads", 1);
        var headDim = Few("head_dim", 1);
        var intermediate = Width("intermediate");
        var matrices = section.Required("mlp_matrices", Numbers.Whole(2, 3), "3 with a gate, 2 without");
        var vocabulary = Tokens("vocabulary");
        var tied = section.Required("tied_embeddings", Numbers.Truth, "true or false");
        var context = Tokens("context_length");
        var window = section.Optional("sliding_window", Numbers.Whole(0, MaxTokens), 0);
        return
            from a in name
            from b in layers
            from c in hidden
            from d in queryHeads
            from e in kvHeads
            from f in headDim
            from g in intermediate
            from h in matrices
            from i in vocabulary
            from j in tied
            from k in context
            from l in window
            select new ModelShape(a, b, c, d, e, f, g, h, i, j, k, l);
    }
}
