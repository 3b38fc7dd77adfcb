namespace EventSim.Tests.Architecture;

/// <summary>A rule that the whole program keeps.</summary>
internal static class Rule
{
    /// <summary>Nothing breaks it; else all that does is listed.</summary>
    public static void Holds(IEnumerable<string?> broken)
    {
        var all = broken.ToList();
        if (all.Count > 0) Assert.Fail($"{all.Count} broken:\n{string.Join('\n', all)}");
    }
}
