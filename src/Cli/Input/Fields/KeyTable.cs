namespace EventSim.Cli.Input.Fields;

/// <summary>The keys that a mapping of a scenario may have.</summary>
/// <param name="Name">What the mapping is called in the published schema.</param>
/// <param name="Keys">The keys, as they are written.</param>
internal sealed record KeyTable(string Name, ImmutableArray<string> Keys)
{
    /// <summary>A table with these keys.</summary>
    public static KeyTable Of(string name, params ImmutableArray<string> keys) => new(name, keys);
}
