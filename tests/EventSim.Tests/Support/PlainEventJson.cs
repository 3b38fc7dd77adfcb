using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Tests.Support;

/// <summary>Events as a serializer writes and reads them that finds out by reflection what they are.</summary>
public static class PlainEventJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters =
        {
            new NumberConverter<SimTime>(time => time.Nanoseconds, number => new(number)),
            new NumberConverter<RequestId>(request => request.Value, number => new((int)number)),
            new NumberConverter<ReplicaId>(replica => replica.Value, number => new((int)number)),
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
        },
    };

    /// <summary>The event as text.</summary>
    public static string Text(object happened) => JsonSerializer.Serialize(happened, happened.GetType(), Options);

    /// <summary>An event from its text.</summary>
    public static object? Read(string text, Type type) => JsonSerializer.Deserialize(text, type, Options);

    private sealed class NumberConverter<T>(Func<T, long> number, Func<long, T> value) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            value(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(number(value));
    }
}
