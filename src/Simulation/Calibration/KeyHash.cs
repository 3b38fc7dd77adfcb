namespace EventSim.Simulation.Calibration;

/// <summary>A hash of a text that is the same everywhere: FNV-1a with a last stir.</summary>
internal static class KeyHash
{
    /// <summary>The hash.</summary>
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text) hash = unchecked((hash ^ character) * 16777619u);
        hash = unchecked((hash ^ (hash >> 16)) * 0x85ebca6bu);
        hash = unchecked((hash ^ (hash >> 13)) * 0xc2b2ae35u);
        return hash ^ (hash >> 16);
    }
}
