using EventSim.Persistence.Local;

namespace EventSim.Store.Tests.Support;

/// <summary>Directories for clusters that live as long as a test.</summary>
public static class Temporary
{
    public static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";

    public static string Directory() => Path.Combine(Path.GetTempPath(), $"es-{Guid.NewGuid().ToString("N")[..10]}");

    /// <summary>Stops the server of a home, if one runs, and removes everything.</summary>
    public static async Task Remove(string home)
    {
        var cluster = ManagedCluster.At(home, SearchPath);
        await cluster.Stop(default);
        if (cluster.Place.Root != home && System.IO.Directory.Exists(cluster.Place.Root))
            System.IO.Directory.Delete(cluster.Place.Root, recursive: true);
        if (System.IO.Directory.Exists(cluster.Place.Sockets)) System.IO.Directory.Delete(
            cluster.Place.Sockets, recursive: true);
        if (System.IO.Directory.Exists(home)) System.IO.Directory.Delete(home, recursive: true);
    }
}

/// <summary>A test that starts a PostgreSQL of its own, and so needs one installed on this machine.</summary>
public sealed class LocalServerFactAttribute : FactAttribute
{
    public LocalServerFactAttribute()
    {
        if (ServerBinaries.Find(
            Temporary.SearchPath).IsLeft) Skip = "needs PostgreSQL's server programs on this machine";
    }
}

/// <summary>The same, with a row a case.</summary>
public sealed class LocalServerTheoryAttribute : TheoryAttribute
{
    public LocalServerTheoryAttribute()
    {
        if (ServerBinaries.Find(
            Temporary.SearchPath).IsLeft) Skip = "needs PostgreSQL's server programs on this machine";
    }
}
