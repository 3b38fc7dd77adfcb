using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Fields;

/// <summary>A file that a scenario names: by its path, relative to the scenario; in canonical documents by its
/// digest.</summary>
internal static class FileReference
{
    private static readonly Option<string> NoDigest = Option<string>.None;

    /// <summary>The key that names the file in this document.</summary>
    public static string KeyIn(Source source) => source.Canonical ? "sha256" : "file";

    /// <summary>The file, which exists.</summary>
    public static Validation<InvalidInput, Found> Read(Node node) => Numbers.FileName(node).Bind(text =>
        node.Place.Source.Canonical
            ? ByDigest(node, text)
            : ByPath(node, NameOf(node, text), FullPath(node.Place.Source.Folder, text), NoDigest));

    /// <summary>Where a file is that a document in a folder names.</summary>
    public static string FullPath(string folder, string name) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));

    /// <summary>Where the file is that a node names by its path.</summary>
    public static Validation<InvalidInput, string> Path(Node node) => Numbers.FileName(node).Bind(name =>
        ByPath(node, name, FullPath(node.Place.Source.Folder, name), NoDigest)).Map(found => found.FullPath);

    /// <summary>Whether the digest is the one that the document asks for.</summary>
    public static Validation<InvalidInput, string> CheckDigest(Node node, Found file, string sha256) =>
        file.Expected.Match(expected => expected == sha256, () => true)
            ? Success<InvalidInput, string>(sha256)
            : Fail<InvalidInput, string>(node.Place.Problem(
                $"the file '{file.FullPath}' has changed since the run:"
                + $" its SHA-256 is {sha256}, expected {node.Shown}"));

    // A scenario has one folder: the name of a file that is relative to another is its full path.
    private static string NameOf(Node node, string text) =>
        node.Place.Source.Typed ? FullPath(node.Place.Source.Folder, text) : text;

    private static Validation<InvalidInput, Found> ByDigest(Node node, string digest)
    {
        var known = node.Place.Source.Files.FirstOrDefault(file => file.Sha256 == digest);
        if (node.Place.Source.WithoutFiles)
            return Success<InvalidInput, Found>(new Found(known?.Name ?? digest, known?.FullPath ?? "", digest));
        return known is null
            ? Fail<InvalidInput, Found>(node.Place.Problem($"no file with the SHA-256 {node.Shown} is known"))
            : ByPath(node, known.Name, known.FullPath, digest);
    }

    private static Validation<InvalidInput, Found> ByPath(
        Node node, string name, string path, Option<string> expected) =>
        File.Exists(path)
            ? Success<InvalidInput, Found>(new Found(name, path, expected))
            : Fail<InvalidInput, Found>(node.Place.Problem($"there is no file '{path}'"));

    /// <summary>A file that exists.</summary>
    /// <param name="Name">As the scenario names it.</param>
    /// <param name="FullPath">Where it is.</param>
    /// <param name="Expected">The digest that it must have, if the document says so.</param>
    internal sealed record Found(string Name, string FullPath, Option<string> Expected);
}
