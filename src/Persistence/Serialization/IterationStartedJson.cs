using System.Text.Json;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>An iteration's start, the most frequent event: <c>{"at", "replica", "iteration", "ends_at", "decodes",
/// "chunks": [[request, tokens, context, kind], …], "stages": [[start, end], …]}</c>; zeros and empty lists are left
/// out. No other field may be there.</summary>
internal static class IterationStartedJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.IterationStarted value)
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

    /// <summary>Reads it.</summary>
    public static SimEvent.IterationStarted Read(ref Utf8JsonReader reader)
    {
        var (at, endsAt, replica, iteration, decodes) = (0L, 0L, 0, 0, 0);
        var (chunks, stages) = (ImmutableArray<PrefillChunk>.Empty, ImmutableArray<StageSpan>.Empty);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("chunks"u8)) chunks = NextChunks(ref reader);
            else if (reader.ValueTextEquals("stages"u8)) stages = NextStages(ref reader);
            else if (reader.ValueTextEquals("decodes"u8)) decodes = reader.NextInt();
            else if (reader.ValueTextEquals("ends_at"u8)) endsAt = reader.NextLong();
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("iteration"u8)) iteration = reader.NextInt();
            else throw new JsonException($"iteration_started has no '{reader.GetString()}'");
        }

        return new(new(at), new(replica), iteration, new(endsAt), stages, chunks, decodes);
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
            writer.WriteStringValue(CaseNames.EntryKinds[(int)chunk.Kind]);
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

    private static ImmutableArray<PrefillChunk> NextChunks(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var chunks = ImmutableArray.CreateBuilder<PrefillChunk>();
        while (reader.NextItem())
        {
            reader.Expect(JsonTokenType.StartArray);
            var request = new RequestId(reader.NextInt());
            var (tokens, context) = (reader.NextInt(), reader.NextInt());
            chunks.Add(new(request, tokens, context, (EntryKind)CaseNames.EntryKinds.Next(ref reader)));
            reader.Enter(JsonTokenType.EndArray);
        }

        return chunks.DrainToImmutable();
    }

    private static ImmutableArray<StageSpan> NextStages(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var stages = ImmutableArray.CreateBuilder<StageSpan>();
        while (reader.NextItem())
        {
            reader.Expect(JsonTokenType.StartArray);
            var start = new SimTime(reader.NextLong());
            stages.Add(new(start, new(reader.NextLong())));
            reader.Enter(JsonTokenType.EndArray);
        }

        return stages.DrainToImmutable();
    }
}
