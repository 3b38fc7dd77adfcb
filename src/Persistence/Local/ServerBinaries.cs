using System.Globalization;
using LanguageExt;

namespace EventSim.Persistence.Local;

/// <summary>The directory that holds a PostgreSQL server's programs.</summary>
/// <param name="Directory">Holds <c>initdb</c>, <c>postgres</c> and <c>pg_ctl</c> together.</param>
public sealed record ServerBinaries(string Directory)
{
    private static readonly string[] Needed = ["initdb", "postgres", "pg_ctl"];

    private static readonly ImmutableArray<string> UsualRoots =
        ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql", "/usr/local/pgsql"];

    /// <summary>The full path of one of the programs.</summary>
    public string Path(string program) => System.IO.Path.Combine(Directory, program);

    /// <summary>The newest installed server, or one on the search path.</summary>
    /// <param name="searchPath">The value of PATH.</param>
    /// <param name="major">The major version that made a cluster, which alone can open it; none for a new one.</param>
    public static Either<StoreError, ServerBinaries> Find(string searchPath, string? major = null) =>
        Find(searchPath, UsualRoots, major);

    /// <summary>The same, with the directories under which each version has its own.</summary>
    public static Either<StoreError, ServerBinaries> Find(
        string searchPath, ImmutableArray<string> roots, string? major)
    {
        var onPath = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(RealDirectory);
        var found = Installed(roots).Concat(onPath).Where(IsComplete).ToList();
        var match = found.Find(directory => VersionOf(System.IO.Path.GetDirectoryName(directory)!) == major);
        return (match ?? found.FirstOrDefault()) is { } directory
            ? new ServerBinaries(directory)
            : new StoreError.NoServerBinaries($"PATH, {string.Join(", ", roots)}");
    }

    private static IEnumerable<string> Installed(ImmutableArray<string> roots) =>
        from root in roots
        where System.IO.Directory.Exists(root)
        from version in System.IO.Directory.EnumerateDirectories(root)
        let number = NumberOf(version)
        where number is not null
        orderby number descending
        select System.IO.Path.Combine(version, "bin");

    // The last part of /usr/lib/postgresql/17 or /opt/homebrew/opt/postgresql@17.
    private static string VersionOf(string directory) =>
        System.IO.Path.GetFileName(directory).Replace("postgresql@", "", StringComparison.Ordinal);

    private static double? NumberOf(string directory) =>
        double.TryParse(VersionOf(directory), CultureInfo.InvariantCulture, out var number) ? number : null;

    // A wrapper or a link in /usr/local/bin must lead to where the server's own files are.
    private static string RealDirectory(string directory)
    {
        var postgres = new FileInfo(System.IO.Path.Combine(directory, "postgres"));
        var target = postgres.Exists ? postgres.ResolveLinkTarget(returnFinalTarget: true) : null;
        return target is null ? directory : System.IO.Path.GetDirectoryName(target.FullName)!;
    }

    private static bool IsComplete(string directory) =>
        Needed.All(program => File.Exists(System.IO.Path.Combine(directory, program)));
}
