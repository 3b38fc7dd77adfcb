using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace EventSim.Tests.Support;

/// <summary>The measured data next to the repository, which is no part of it.</summary>
public static class SharedData
{
    /// <summary>The folder: EVENTSIM_SHARED, else <c>shared</c> beside the repository's root.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("EVENTSIM_SHARED") ?? Path.GetFullPath(Path.Combine(Root(), "..", "shared"));

    /// <summary>Why a test that needs the folder cannot run; none if it can.</summary>
    public static string? Missing { get; } =
        Directory.Exists(Folder) ? null : $"no measured data at {Folder}: set EVENTSIM_SHARED";

    /// <summary>The full path of a file of the folder.</summary>
    public static string At(string relative) => Path.Combine(Folder, relative);

    /// <summary>The rows of a CSV file (gzip if its name says so) as dictionaries by column name.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(string relative)
    {
        using Stream file = File.OpenRead(At(relative));
        using var plain = relative.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(plain);
        var header = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { } line)
        {
            yield return header.Zip(Cells(line)).ToDictionary(p => p.Item1, p => p.Item2);
        }
    }

    /// <summary>The cells of a line: a comma between quotes is part of a cell.</summary>
    private static string[] Cells(string line)
    {
        var parts = line.Split('"');
        var between = string.Concat(parts.Select((part, i) => i % 2 == 0 ? part.Replace(',', '\0') : part));
        return between.Split('\0');
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}

/// <summary>A fact that needs the shared data, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Skips with the reason where the folder is missing.</summary>
    public SharedFactAttribute() => Skip = SharedData.Missing;
}

/// <summary>A theory that needs the shared data, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips with the reason where the folder is missing.</summary>
    public SharedTheoryAttribute() => Skip = SharedData.Missing;
}
