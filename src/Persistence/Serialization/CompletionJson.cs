using System.Text.Json;
using EventSim.Domain.Events;

namespace EventSim.Persistence.Serialization;

/// <summary>The ends of iterations. Zeros are left out, and a field that an event has not is skipped.</summary>
internal static class CompletionJson
{
    /// <summary>Writes <c>{"replica", "iteration", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.IterationCompleted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("iteration"u8, value.Iteration);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"replica", "iteration", "steps", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.DecodeSpanCompleted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("iteration"u8, value.Iteration);
        writer.WriteUnlessZero("steps"u8, value.Steps);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.IterationCompleted ReadIteration(ref Utf8JsonReader reader)
    {
        var (at, replica, iteration) = (0L, 0, 0);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("iteration"u8)) iteration = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(replica), iteration);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.DecodeSpanCompleted ReadSpan(ref Utf8JsonReader reader)
    {
        var (at, replica, iteration, steps) = (0L, 0, 0, 0);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("steps"u8)) steps = reader.NextInt();
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("iteration"u8)) iteration = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(replica), iteration, steps);
    }
}
