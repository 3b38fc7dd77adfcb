using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EventSim.Persistence.Serialization;

/// <summary>Events as JSON: snake-case names, units and ids as bare numbers, enumerations as names, zeros and empty
/// lists left out.</summary>
public static class EventJson
{
    private static readonly ImmutableArray<JsonConverter> Converters =
    [
        new SimTimeConverter(),
        new RequestIdConverter(),
        new ReplicaIdConverter(),
        new RejectionReasonConverter(),
        new FinishReasonConverter(),
        new IterationStartedConverter(),
        new DecodeSpanStartedConverter(),
    ];

    /// <summary>The options that every event is written and read with, here and by Marten.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>How a writer of events is made: quotes inside strings stay short, and no object is checked
    /// twice.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly FrozenDictionary<Type, JsonTypeInfo> Infos =
        EventNames.All.ToFrozenDictionary(n => n.Type, n => Options.GetTypeInfo(n.Type));

    /// <summary>Writes an event.</summary>
    public static void Write(Utf8JsonWriter writer, object @event) =>
        JsonSerializer.Serialize(writer, @event, Infos[@event.GetType()]);

    /// <summary>An event as its stored text.</summary>
    public static string Text(object @event) => JsonSerializer.Serialize(@event, Infos[@event.GetType()]);

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object Read(ReadOnlySpan<byte> utf8, Type type) =>
        JsonSerializer.Deserialize(utf8, Infos[type]) ?? throw new JsonException("null is no event");

    /// <summary>Reads an event of any released version, by its stored name.</summary>
    /// <returns>The event in its newest shape; none: this version knows no such name.</returns>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object? Read(ReadOnlySpan<byte> utf8, string alias)
    {
        if (EventNames.Find(alias) is { } newest) return Read(utf8, newest.Type);
        var steps = EventNames.StepsFrom(alias);
        if (steps.IsEmpty) return null;
        var json = JsonNode.Parse(utf8) as JsonObject ?? throw new JsonException("an event is an object");
        foreach (var step in steps) json = step.Cast(json);
        var type = EventNames.Find(EventName.AliasOf(steps[^1].Name, steps[^1].From + 1))!.Type;
        return json.Deserialize(Infos[type]) ?? throw new JsonException("null is no event");
    }

    /// <summary>Sets these options on others; Marten brings its own object.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault;
        // First in the list, before any converter of enumerations that Marten has added.
        foreach (var converter in Converters) options.Converters.Insert(0, converter);
        // Marten's own documents need the reflection that the generated context lacks.
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            EventContext.Default, new DefaultJsonTypeInfoResolver());
        return options;
    }
}
