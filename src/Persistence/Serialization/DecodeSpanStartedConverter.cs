using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>A decode span's start: <c>{"at", "replica", "iteration", "lasts": [ns, …]}</c>, how long each iteration
/// lasts, which is shorter than when it ends; zeros are left out. Over several stages instead <c>"depth": stages,
/// "stages": [ns, …]</c>, for each stage of each iteration how long after the stage before it starts (the first: after
/// the first of the iteration before), and how long it takes.</summary>
internal sealed class DecodeSpanStartedConverter : JsonConverter<SimEvent.DecodeSpanStarted>
{
    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, SimEvent.DecodeSpanStarted value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("iteration"u8, value.Iteration);
        if (value.Stages.IsDefaultOrEmpty) WriteLasts(writer, value);
        else WriteStages(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteLasts(Utf8JsonWriter writer, SimEvent.DecodeSpanStarted value)
    {
        writer.WriteStartArray("lasts"u8);
        var start = value.At;
        foreach (var end in value.Ends)
        {
            writer.WriteNumberValue((end - start).Nanoseconds);
            start = end;
        }

        writer.WriteEndArray();
    }

    private static void WriteStages(Utf8JsonWriter writer, SimEvent.DecodeSpanStarted value)
    {
        var depth = value.Stages.Length / value.Ends.Length;
        writer.WriteNumber("depth"u8, depth);
        writer.WriteStartArray("stages"u8);
        var (before, first) = (value.At, value.At);
        for (var i = 0; i < value.Stages.Length; i++)
        {
            var (start, end) = value.Stages[i];
            if (i % depth == 0) before = first;
            writer.WriteNumberValue((start - before).Nanoseconds);
            writer.WriteNumberValue((end - start).Nanoseconds);
            before = end;
            if (i % depth == 0) first = end;
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc />
    public override SimEvent.DecodeSpanStarted Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var read = new SimEvent.DecodeSpanStarted(default, default, 0, []);
        ImmutableArray<Duration> lasts = [], stages = [];
        var depth = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "lasts") lasts = ReadDurations(ref reader);
            else if (name == "stages") stages = ReadDurations(ref reader);
            else if (name == "depth") depth = reader.GetInt32();
            else read = ReadNumber(name, reader.GetInt64(), read);
        }

        return depth == 0
            ? read with { Ends = Ends(read.At, lasts) }
            : WithStages(read, stages, depth);
    }

    private static SimEvent.DecodeSpanStarted ReadNumber(
        string? name, long number, SimEvent.DecodeSpanStarted read) => name switch
        {
            "at" => read with { At = new(number) },
            "replica" => read with { Replica = new((int)number) },
            "iteration" => read with { Iteration = (int)number },
            _ => throw new JsonException($"decode_span_started has no '{name}'"),
        };

    private static ImmutableArray<Duration> ReadDurations(ref Utf8JsonReader reader)
    {
        var read = ImmutableArray.CreateBuilder<Duration>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number) read.Add(new Duration(reader.GetInt64()));
        return read.DrainToImmutable();
    }

    private static SimEvent.DecodeSpanStarted WithStages(
        SimEvent.DecodeSpanStarted read, ImmutableArray<Duration> durations, int depth)
    {
        var stages = ImmutableArray.CreateBuilder<StageSpan>(durations.Length / 2);
        var (before, first) = (read.At, read.At);
        for (var i = 0; i < durations.Length / 2; i++)
        {
            if (i % depth == 0) before = first;
            var start = before + durations[2 * i];
            before = start + durations[(2 * i) + 1];
            stages.Add(new StageSpan(start, before));
            if (i % depth == 0) first = before;
        }

        return read with
        {
            Ends = [.. stages.Where((_, i) => i % depth == depth - 1).Select(stage => stage.End)],
            Stages = stages.MoveToImmutable(),
        };
    }

    private static ImmutableArray<SimTime> Ends(SimTime start, ImmutableArray<Duration> lasts)
    {
        var ends = ImmutableArray.CreateBuilder<SimTime>(lasts.Length);
        foreach (var last in lasts) ends.Add(start += last);
        return ends.MoveToImmutable();
    }
}
