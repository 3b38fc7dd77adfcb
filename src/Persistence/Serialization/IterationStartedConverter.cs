using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>An iteration's start, the most frequent event: <c>{"at", "replica", "iteration", "ends_at", "decodes",
/// "chunks": [[request, tokens, context, kind], …], "stages": [[start, end], …]}</c>; zeros and empty lists are left
/// out.</summary>
internal sealed class IterationStartedConverter : JsonConverter<SimEvent.IterationStarted>
{
    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, SimEvent.IterationStarted value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("iteration"u8, value.Iteration);
        writer.WriteUnlessZero("ends_at"u8, value.EndsAt.Nanoseconds);
        writer.WriteUnlessZero("decodes"u8, value.Decodes);
        if (!value.Chunks.IsDefaultOrEmpty) Write(writer, value.Chunks);
        if (!value.Stages.IsDefaultOrEmpty) Write(writer, value.Stages);
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public override SimEvent.IterationStarted Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var read = new SimEvent.IterationStarted(default, default, 0, default, [], [], 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            read = ReadProperty(ref reader, read);
        return read;
    }

    private static SimEvent.IterationStarted ReadProperty(ref Utf8JsonReader reader, SimEvent.IterationStarted read)
    {
        var name = reader.GetString();
        reader.Read();
        return name switch
        {
            "at" => read with { At = new(reader.GetInt64()) },
            "replica" => read with { Replica = new(reader.GetInt32()) },
            "iteration" => read with { Iteration = reader.GetInt32() },
            "ends_at" => read with { EndsAt = new(reader.GetInt64()) },
            "decodes" => read with { Decodes = reader.GetInt32() },
            "chunks" => read with { Chunks = ReadArray(ref reader, ReadChunk) },
            "stages" => read with { Stages = ReadArray(ref reader, ReadStage) },
            _ => throw new JsonException($"iteration_started has no '{name}'"),
        };
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<PrefillChunk> chunks)
    {
        writer.WriteStartArray("chunks"u8);
        foreach (var chunk in chunks)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(chunk.Request.Value);
            writer.WriteNumberValue(chunk.Tokens);
            writer.WriteNumberValue(chunk.Context);
            writer.WriteStringValue(EntryKinds.Name(chunk.Kind));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<StageSpan> stages)
    {
        writer.WriteStartArray("stages"u8);
        foreach (var stage in stages)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(stage.Start.Nanoseconds);
            writer.WriteNumberValue(stage.End.Nanoseconds);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private delegate T ReadOne<T>(ref Utf8JsonReader reader);

    private static ImmutableArray<T> ReadArray<T>(ref Utf8JsonReader reader, ReadOne<T> one)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            all.Add(one(ref reader));
            reader.Read();
        }

        return all.DrainToImmutable();
    }

    private static PrefillChunk ReadChunk(ref Utf8JsonReader reader)
    {
        var request = new RequestId(NextInt(ref reader));
        var tokens = NextInt(ref reader);
        var context = NextInt(ref reader);
        reader.Read();
        return new(request, tokens, context, EntryKinds.Read(ref reader));
    }

    private static StageSpan ReadStage(ref Utf8JsonReader reader) =>
        new(new SimTime(NextLong(ref reader)), new SimTime(NextLong(ref reader)));

    private static int NextInt(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    private static long NextLong(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }
}
