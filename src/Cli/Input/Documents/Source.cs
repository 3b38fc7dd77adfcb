namespace EventSim.Cli.Input.Documents;

/// <summary>Where a document came from, and how its quantities are written.</summary>
/// <param name="Name">The file as the user named it, or a name for what is no file (<c>--set</c>).</param>
/// <param name="Folder">Relative paths in the document start here.</param>
/// <param name="Canonical">The document is canonical JSON: quantities are bare numbers in base units, and files are
/// named by their digest.</param>
/// <param name="Files">For canonical documents: where the files it names by digest are.</param>
internal sealed record Source(string Name, string Folder, bool Canonical, ImmutableArray<InputFile> Files)
{
    /// <summary>The files that it names are not read: a trace has no requests then, and a distribution from a file no
    /// values.</summary>
    public bool WithoutFiles { get; init; }

    /// <summary>It was typed on a command line, and so its relative paths do not start where those of the scenario
    /// do.</summary>
    public bool Typed { get; init; }

    /// <summary>A file that a user wrote.</summary>
    public static Source Of(string name, string folder) => new(name, folder, false, []);
}
