using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>A decode span's start: <c>{"at", "replica", "iteration", "lasts": [ns, …]}</c>, how long each iteration
/// lasts, which is shorter than when it ends; zeros are left out.</summary>
internal sealed class DecodeSpanStartedConverter : JsonConverter<SimEvent.DecodeSpanStarted>
{
    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, SimEvent.DecodeSpanStarted value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("iteration"u8, value.Iteration);
        writer.WriteStartArray("lasts"u8);
        var start = value.At;
        foreach (var end in value.Ends)
        {
            writer.WriteNumberValue((end - start).Nanoseconds);
            start = end;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public override SimEvent.DecodeSpanStarted Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var read = new SimEvent.DecodeSpanStarted(default, default, 0, []);
        var lasts = ImmutableArray<Duration>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "lasts") lasts = ReadLasts(ref reader);
            else read = ReadNumber(name, reader.GetInt64(), read);
        }

        return read with { Ends = Ends(read.At, lasts) };
    }

    private static SimEvent.DecodeSpanStarted ReadNumber(
        string? name, long number, SimEvent.DecodeSpanStarted read) => name switch
        {
            "at" => read with { At = new(number) },
            "replica" => read with { Replica = new((int)number) },
            "iteration" => read with { Iteration = (int)number },
            _ => throw new JsonException($"decode_span_started has no '{name}'"),
        };

    private static ImmutableArray<Duration> ReadLasts(ref Utf8JsonReader reader)
    {
        var lasts = ImmutableArray.CreateBuilder<Duration>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number) lasts.Add(new Duration(reader.GetInt64()));
        return lasts.DrainToImmutable();
    }

    private static ImmutableArray<SimTime> Ends(SimTime start, ImmutableArray<Duration> lasts)
    {
        var ends = ImmutableArray.CreateBuilder<SimTime>(lasts.Length);
        foreach (var last in lasts) ends.Add(start += last);
        return ends.MoveToImmutable();
    }
}
