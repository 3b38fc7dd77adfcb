using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Persistence.Serialization;

/// <summary>What becomes of a request at its replica. Zeros are left out, and a field that an event has not is
/// skipped.</summary>
internal static class ServedJson
{
    /// <summary>Writes <c>{"request", "replica", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestDelivered value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"replica", "request", "held_tokens", "before": [{"request", "tokens"}, …], "swapped",
    /// "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestPreempted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        writer.WriteUnlessZero("held_tokens"u8, value.HeldTokens);
        if (!value.Before.IsDefault) Write(writer, value.Before);
        writer.WriteIfTrue("swapped"u8, value.Swapped);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"replica", "request", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestSkipped value) =>
        Write(writer, new There(value.At, value.Replica, value.Request));

    /// <summary>Writes <c>{"replica", "request", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestAborted value) =>
        Write(writer, new There(value.At, value.Replica, value.Request));

    /// <summary>Writes <c>{"replica", "request", "reason", "next", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestFinished value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        if (value.Reason != default) writer.WriteString("reason"u8, CaseNames.FinishReasons[(int)value.Reason]);
        if (value.Next is { } next) PlannedRequestJson.Write(writer, "next"u8, next);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestDelivered ReadDelivered(ref Utf8JsonReader reader)
    {
        var read = ReadThere(ref reader);
        return new(read.At, read.Request, read.Replica);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestPreempted ReadPreempted(ref Utf8JsonReader reader)
    {
        var (at, replica, request, heldTokens) = (0L, 0, 0, 0);
        var (before, swapped) = (default(ImmutableArray<GivenRoom>), false);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("before"u8)) before = NextBefore(ref reader);
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else if (reader.ValueTextEquals("swapped"u8)) swapped = reader.NextBool();
            else if (reader.ValueTextEquals("held_tokens"u8)) heldTokens = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(replica), new(request), heldTokens, before, swapped);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestSkipped ReadSkipped(ref Utf8JsonReader reader)
    {
        var read = ReadThere(ref reader);
        return new(read.At, read.Replica, read.Request);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestAborted ReadAborted(ref Utf8JsonReader reader)
    {
        var read = ReadThere(ref reader);
        return new(read.At, read.Replica, read.Request);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestFinished ReadFinished(ref Utf8JsonReader reader)
    {
        var (at, replica, request, reason) = (0L, 0, 0, 0);
        PlannedRequest? next = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("next"u8)) next = PlannedRequestJson.Next(ref reader);
            else if (reader.ValueTextEquals("reason"u8)) reason = CaseNames.FinishReasons.Next(ref reader);
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(replica), new(request), (FinishReason)reason, next);
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<GivenRoom> before)
    {
        writer.WriteStartArray("before"u8);
        foreach (var given in before)
        {
            writer.WriteStartObject();
            writer.WriteUnlessZero("request"u8, given.Request.Value);
            writer.WriteUnlessZero("tokens"u8, given.Tokens);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Where a request was, and when: all that some events say.</summary>
    private readonly record struct There(SimTime At, ReplicaId Replica, RequestId Request);

    private static void Write(Utf8JsonWriter writer, There value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    private static There ReadThere(ref Utf8JsonReader reader)
    {
        var (at, replica, request) = (0L, 0, 0);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(replica), new(request));
    }

    private static ImmutableArray<GivenRoom> NextBefore(ref Utf8JsonReader reader)
    {
        reader.Enter(JsonTokenType.StartArray);
        var before = ImmutableArray.CreateBuilder<GivenRoom>();
        while (reader.NextItem())
        {
            reader.Expect(JsonTokenType.StartObject);
            var (request, tokens) = (0, 0);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("tokens"u8)) tokens = reader.NextInt();
                else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
                else reader.Skip();
            }

            before.Add(new(new(request), tokens));
        }

        return before.DrainToImmutable();
    }
}
