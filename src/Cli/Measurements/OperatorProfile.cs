using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>The operator times of one model on one card: a folder with <c>profile.meta.yaml</c> and three
/// tables.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Gpu">The card.</param>
/// <param name="Model">The model.</param>
/// <param name="DecodeSkew">α of the profile; 0 where it states none.</param>
/// <param name="Dense">By layer and tokens.</param>
/// <param name="PerSequence">By layer and sequences.</param>
/// <param name="Attention">By chunk, its context, decodes and their context.</param>
internal sealed record OperatorProfile(
    string Folder,
    Gpu Gpu,
    ModelShape Model,
    double DecodeSkew,
    MeasuredTable Dense,
    MeasuredTable PerSequence,
    MeasuredTable Attention)
{
    private const string MetaName = "profile.meta.yaml";

    /// <summary>Every profile in a folder and in the folders in it.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<OperatorProfile>> ReadAll(string folder) =>
        MeasuredFiles.Read(folder, file => file == MetaName, Read);

    /// <summary>Reads one profile.</summary>
    public static Either<Seq<InvalidInput>, OperatorProfile> Read(string meta, string shownName)
    {
        var folder = Path.GetDirectoryName(meta) ?? "";
        Either<Seq<InvalidInput>, MeasuredTable> Table(string name) =>
            new[] { name + ".gz", name }.Select(file => Path.Combine(folder, file)).Where(File.Exists)
                .Select(file => MeasuredTable.Read(file, Path.Combine(Path.GetDirectoryName(shownName) ?? "", name)))
                .DefaultIfEmpty(Seq1(new InvalidInput(shownName, 0, "", $"there is no {name} beside it")))
                .First();
        return
            from root in TextFile.Document(meta, Source.Of(shownName, folder))
            from gpu in Named(root, "gpu", MeasuredDevices.Find)
            from model in Named(root, "model", ModelNamed)
            from dense in Table("profile.dense.csv")
            from sequences in Table("profile.per_sequence.csv")
            from attention in Table("profile.attention.csv")
            select new OperatorProfile(
                Path.GetDirectoryName(shownName) ?? "", gpu, model, Skew(root), dense, sequences, attention);
    }

    private static ModelShape? ModelNamed(string name) =>
        ModelCatalog.TryFind(name.Split('/')[^1].ToLowerInvariant()).MatchUnsafe(shape => shape, () => null);

    private static Either<Seq<InvalidInput>, T> Named<T>(Node root, string key, Func<string, T?> find)
        where T : class
    {
        var node = (root as Node.Mapping)?[key];
        return node is Node.Scalar scalar && find(scalar.Text) is { } found
            ? found
            : Seq1((node ?? root).Expected($"a {key} of the catalogue"));
    }

    private static double Skew(Node root) =>
        root is Node.Mapping meta
        && (meta["skew_fit"] as Node.Mapping)?["per_tp"] is Node.Mapping { Entries: [var per, ..] }
        && per.Value is Node.Mapping first && first["alpha_default"] is { } alpha
            ? Numbers.TryReal(alpha) ?? 0
            : 0;
}
