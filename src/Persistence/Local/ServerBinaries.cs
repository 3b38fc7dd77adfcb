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

    /// <summary>The newest installed server; else one on the search path.</summary>
    /// <param name="searchPath">The value of PATH.</param>
    public static Either<StoreError, ServerBinaries> Find(string searchPath) => Find(searchPath, UsualRoots);

    /// <summary>The same, with the directories under which each version has its own.</summary>
    public static Either<StoreError, ServerBinaries> Find(string searchPath, ImmutableArray<string> roots)
    {
        var onPath = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(RealDirectory);
        foreach (var directory in Installed(roots).Concat(onPath))
            if (IsComplete(directory)) return new ServerBinaries(directory);
        return new StoreError.NoServerBinaries($"PATH, {string.Join(", ", roots)}");
    }

    private static IEnumerable<string> Installed(ImmutableArray<string> roots) =>
        from root in roots
        where System.IO.Directory.Exists(root)
        from version in System.IO.Directory.EnumerateDirectories(root)
        where root.Contains("postgresql", StringComparison.Ordinal)
            || System.IO.Path.GetFileName(version).StartsWith("postgresql@", StringComparison.Ordinal)
        orderby VersionOf(version) descending
        select System.IO.Path.Combine(version, "bin");

    private static double VersionOf(string directory)
    {
        var digits = System.IO.Path.GetFileName(directory).Replace("postgresql@", "", StringComparison.Ordinal);
        return double.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var v) ? v : 0;
    }

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
