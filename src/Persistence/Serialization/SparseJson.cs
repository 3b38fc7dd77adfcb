using System.Text.Json;

namespace EventSim.Persistence.Serialization;

/// <summary>Writes JSON in which what is not there is 0, false or none.</summary>
internal static class SparseJson
{
    /// <summary>Writes a number, if it is not 0.</summary>
    public static void WriteUnlessZero(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0) writer.WriteNumber(name, value);
    }

    /// <summary>Writes <c>true</c>, if it holds.</summary>
    public static void WriteIfTrue(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        if (value) writer.WriteBoolean(name, value);
    }

    /// <summary>Writes a text, if there is one; it may be empty.</summary>
    public static void WriteUnlessNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }
}
