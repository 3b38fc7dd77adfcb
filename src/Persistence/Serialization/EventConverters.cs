using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventSim.Persistence.Serialization;

/// <summary>Gives a serializer events as EventSim writes and reads them.</summary>
internal sealed class EventConverters : JsonConverterFactory
{
    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert) => EventNames.All.Any(name => name.Type == typeToConvert);

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : class
    {
        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            EventObjects.Write(writer, value);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Expect(JsonTokenType.StartObject);
            return (T)EventObjects.Read(ref reader, typeof(T));
        }
    }
}
