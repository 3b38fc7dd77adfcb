using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EventSim.Persistence.Serialization;

/// <summary>Events as JSON: snake-case names, units and ids as bare numbers, enumerations as names, zeros and empty lists
/// left out.</summary>
public static class EventJson
{
    /// <summary>The options that every event is written and read with, here and by Marten.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    private static readonly FrozenDictionary<Type, JsonTypeInfo> Infos =
        EventNames.All.ToFrozenDictionary(n => n.Type, n => Options.GetTypeInfo(n.Type));

    /// <summary>Writes an event.</summary>
    public static void Write(Utf8JsonWriter writer, object @event) =>
        JsonSerializer.Serialize(writer, @event, Infos[@event.GetType()]);

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static object Read(ReadOnlySpan<byte> utf8, Type type) =>
        JsonSerializer.Deserialize(utf8, Infos[type]) ?? throw new JsonException("null is no event");

    /// <summary>Sets these options on others; Marten brings its own object.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault;
        options.Converters.Add(new SimTimeConverter());
        options.Converters.Add(new RequestIdConverter());
        options.Converters.Add(new ReplicaIdConverter());
        options.Converters.Add(new RejectionReasonConverter());
        options.Converters.Add(new FinishReasonConverter());
        options.Converters.Add(new IterationStartedConverter());
        // Marten's own documents need the reflection that the generated context lacks.
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(EventContext.Default, new DefaultJsonTypeInfoResolver());
        return options;
    }
}
