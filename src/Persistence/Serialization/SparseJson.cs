using System.Text.Json;

namespace EventSim.Persistence.Serialization;

/// <summary>JSON in which a number that is not there is 0.</summary>
internal static class SparseJson
{
    /// <summary>Writes a number, if it is not 0.</summary>
    public static void WriteUnlessZero(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0) writer.WriteNumber(name, value);
    }
}
