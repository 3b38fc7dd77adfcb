using System.Text.Json;

namespace EventSim.Persistence.Serialization;

/// <summary>The name of an enumeration's case as it is stored, in events and in rows.</summary>
public static class StoredName
{
    /// <summary>In snake case: <c>exceeds_kv_capacity</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.All[value];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> All = Enum.GetValues<T>()
            .ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
    }
}
