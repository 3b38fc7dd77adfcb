using EventSim.Tests.Support;

namespace EventSim.Tests.Architecture;

/// <summary>A text file of the repository, read once.</summary>
/// <param name="Path">Seen from the repository's root, with forward slashes.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record SourceFile(string Path, ImmutableArray<string> Lines)
{
    /// <summary>Every C# file that people write, of the program and of its tests.</summary>
    public static ImmutableArray<SourceFile> CSharp { get; } = [.. In("src", "*.cs"), .. In("tests", "*.cs")];

    /// <summary>The files of a folder and those below; none if there is no such folder.</summary>
    public static ImmutableArray<SourceFile> In(string folder, string pattern)
    {
        var start = Repository.Path(folder);
        if (!Directory.Exists(start)) return [];
        return
        [
            .. from file in Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
               let path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
               where !path.Split('/').Any(part => part is "bin" or "obj")
               orderby path
               select new SourceFile(path, [.. File.ReadLines(file)]),
        ];
    }

    /// <summary>The lines for which something holds, each with its place.</summary>
    public IEnumerable<string> Where(Func<string, bool> holds) =>
        Lines.Index().Where(line => holds(line.Item)).Select(line => $"{Path}:{line.Index + 1}: {line.Item}");
}
