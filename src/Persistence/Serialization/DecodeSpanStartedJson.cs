using System.Text.Json;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>A decode span's start: <c>{"at", "replica", "iteration", "lasts": [ns, …]}</c>, how long each iteration
/// lasts, which is shorter than when it ends; zeros are left out. Over several stages instead <c>"depth": stages,
/// "stages": [ns, …]</c>, for each stage of each iteration how long after the stage before it starts (the first: after
/// the first of the iteration before), and how long it takes. No other
/// field may be there.</summary>
internal static class DecodeSpanStartedJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.DecodeSpanStarted value)
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

    /// <summary>Reads it.</summary>
    public static SimEvent.DecodeSpanStarted Read(ref Utf8JsonReader reader)
    {
        var (at, replica, iteration, depth) = (0L, 0, 0, 0);
        var (lasts, stages) = (ImmutableArray<Duration>.Empty, ImmutableArray<Duration>.Empty);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("lasts"u8)) lasts = NextDurations(ref reader);
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("iteration"u8)) iteration = reader.NextInt();
            else if (reader.ValueTextEquals("depth"u8)) depth = reader.NextInt();
            else if (reader.ValueTextEquals("stages"u8)) stages = NextDurations(ref reader);
            else throw new JsonException($"decode_span_started has no '{reader.GetString()}'");
        }

        var start = new SimTime(at);
        if (depth == 0) return new(start, new(replica), iteration, Ends(start, lasts));
        if (depth < 0 || stages.Length % (2 * depth) != 0)
            throw new JsonException($"{stages.Length} times are not two for each of {depth} stages");
        var spans = Spans(start, stages, depth);
        return new(start, new(replica), iteration, Ends(spans, depth), spans);
    }

    private static ImmutableArray<Duration> NextDurations(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var read = ImmutableArray.CreateBuilder<Duration>();
        while (reader.NextItem()) read.Add(new Duration(reader.GetInt64()));
        return read.DrainToImmutable();
    }

    private static ImmutableArray<StageSpan> Spans(SimTime at, ImmutableArray<Duration> durations, int depth)
    {
        var spans = ImmutableArray.CreateBuilder<StageSpan>(durations.Length / 2);
        var (before, first) = (at, at);
        for (var i = 0; i < durations.Length / 2; i++)
        {
            if (i % depth == 0) before = first;
            var start = before + durations[2 * i];
            before = start + durations[(2 * i) + 1];
            spans.Add(new StageSpan(start, before));
            if (i % depth == 0) first = before;
        }

        return spans.MoveToImmutable();
    }

    // An iteration ends with its last stage.
    private static ImmutableArray<SimTime> Ends(ImmutableArray<StageSpan> spans, int depth)
    {
        var ends = ImmutableArray.CreateBuilder<SimTime>();
        for (var i = depth - 1; i < spans.Length; i += depth) ends.Add(spans[i].End);
        return ends.DrainToImmutable();
    }

    private static ImmutableArray<SimTime> Ends(SimTime start, ImmutableArray<Duration> lasts)
    {
        var ends = ImmutableArray.CreateBuilder<SimTime>(lasts.Length);
        foreach (var last in lasts) ends.Add(start += last);
        return ends.MoveToImmutable();
    }
}
