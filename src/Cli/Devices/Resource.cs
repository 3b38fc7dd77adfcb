namespace EventSim.Cli.Devices;

/// <summary>The data files that come with the program, inside it.</summary>
internal static class Resource
{
    private const string Prefix = "EventSim.Cli.Devices.Data.";

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => typeof(Resource).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);

    /// <summary>The text of one.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException($"no file '{name}'", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
