namespace EventSim.Tests.Support;

/// <summary>Where the repository's files are, seen from the tests' binaries.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A file or folder of the repository.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find(string folder) => File.Exists(System.IO.Path.Combine(folder, "EventSim.sln"))
        ? folder
        : Find(Directory.GetParent(folder)?.FullName ?? throw new InvalidOperationException(
            "no EventSim.sln above the tests"));
}
