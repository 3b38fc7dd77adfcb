using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventSim.Persistence.Serialization;

/// <summary>Events as JSON: snake-case names, units and ids as bare numbers, enumerations as names, zeros and absent
/// lists left out. Written and read by hand: a start has no time for what a serializer learns of types, and a replay of
/// many events none for its generality.</summary>
public static class EventJson
{
    /// <summary>How a writer of events is made: quotes inside strings stay short, and no object is checked
    /// twice.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes an event.</summary>
    public static void Write(Utf8JsonWriter writer, object @event) => EventObjects.Write(writer, @event);

    /// <summary>An event as its stored text.</summary>
    public static string Text(object @event)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(utf8, WriterOptions)) Write(writer, @event);
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object Read(ReadOnlySpan<byte> utf8, Type type)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            reader.Enter(JsonTokenType.StartObject);
            var read = EventObjects.Read(ref reader, type);
            // Nothing may follow: the reader throws if something does.
            reader.Read();
            return read;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            throw new JsonException($"at byte {reader.TokenStartIndex}: {e.Message}", e);
        }
    }

    /// <summary>Reads an event of any released version, by its stored name.</summary>
    /// <returns>The event in its newest shape; none: this version knows no such name.</returns>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object? Read(ReadOnlySpan<byte> utf8, string alias) =>
        EventNames.Find(alias) is { } newest ? Read(utf8, newest.Type) : ReadOlder(utf8, alias);

    /// <summary>The same, by a name in UTF-8.</summary>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object? Read(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> alias) =>
        EventNames.Find(alias) is { } newest
            ? Read(utf8, newest.Type)
            : ReadOlder(utf8, Encoding.UTF8.GetString(alias));

    /// <summary>Makes a serializer write and read events as this does; Marten brings its own options.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Encoder = WriterOptions.Encoder;
        // First in the list, before any converter that Marten has added.
        options.Converters.Insert(0, new EventConverters());
    }

    private static object? ReadOlder(ReadOnlySpan<byte> utf8, string alias)
    {
        var steps = EventNames.StepsFrom(alias);
        if (steps.IsEmpty) return null;
        var json = JsonNode.Parse(utf8) as JsonObject ?? throw new JsonException("an event is an object");
        foreach (var step in steps) json = step.Cast(json);
        return Read(Encoding.UTF8.GetBytes(json.ToJsonString()), EventNames.Known(alias)!.Type);
    }
}
