using System.Text.Json;

namespace EventSim.Persistence.Serialization;

/// <summary>Steps through an event's JSON. That the text is JSON at all the reader itself sees to.</summary>
internal static class JsonSteps
{
    /// <summary>Goes to the next property of the object whose start, or whose last property's value, was read: the
    /// reader is at its name then.</summary>
    /// <returns>There is one; else the reader is at the object's end.</returns>
    public static bool NextProperty(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Goes to the next item of the array whose start, or whose last item, was read.</summary>
    /// <returns>There is one; else the reader is at the array's end.</returns>
    public static bool NextItem(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Goes to the next token, which must be of a type.</summary>
    public static void Enter(ref this Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        reader.Expect(type);
    }

    /// <summary>The token that the reader is at must be of a type.</summary>
    public static void Expect(ref this Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type) throw new JsonException($"{type} belongs here, not {reader.TokenType}");
    }

    /// <summary>Goes to the next value, which must be an object or null.</summary>
    /// <returns>It is an object, and the reader is at its start.</returns>
    public static bool EnterUnlessNull(ref this Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return false;
        reader.Expect(JsonTokenType.StartObject);
        return true;
    }

    /// <summary>The next value, a number.</summary>
    public static int NextInt(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    /// <summary>The next value, a number.</summary>
    public static long NextLong(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    /// <summary>The next value, a truth.</summary>
    public static bool NextBool(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetBoolean();
    }

    /// <summary>The next value, a text or null.</summary>
    public static string? NextString(ref this Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }
}
