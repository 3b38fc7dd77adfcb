namespace EventSim.Cli.Output;

/// <summary>A file among those that a command leaves in a folder.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file, in a folder that is made where there is none, and says where it is.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="to">Where its path is printed.</param>
    public static void Write(string folder, string name, string text, TextWriter to)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        to.WriteLine(path);
    }
}
