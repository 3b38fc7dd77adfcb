using System.Text.Json;
using EventSim.Domain.Events;
using EventSim.Domain.Workloads;

namespace EventSim.Persistence.Serialization;

/// <summary>What becomes of a request before it is at a replica. Zeros are left out, and a field that an event has not
/// is skipped.</summary>
internal static class ArrivalJson
{
    /// <summary>Writes <c>{"request", …, "at"}</c>, with the fields of a planned request.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestArrived value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        PlannedRequestJson.WriteTurn(writer, new PlannedRequest(
            value.At, value.Profile, value.Session, value.Turn, value.PromptTokens, value.OutputTokens,
            value.SharesSession, value.Prefix));
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"request", "reason", "next", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestRejected value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        if (value.Reason != default) writer.WriteString("reason"u8, CaseNames.RejectionReasons[(int)value.Reason]);
        if (value.Next is { } next) PlannedRequestJson.Write(writer, "next"u8, next);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"request", "replica", "reaches_at", "at"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, SimEvent.RequestRouted value)
    {
        writer.WriteStartObject();
        writer.WriteUnlessZero("request"u8, value.Request.Value);
        writer.WriteUnlessZero("replica"u8, value.Replica.Value);
        writer.WriteUnlessZero("reaches_at"u8, value.ReachesAt.Nanoseconds);
        writer.WriteUnlessZero("at"u8, value.At.Nanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestArrived ReadArrived(ref Utf8JsonReader reader)
    {
        var request = 0;
        var fields = new PlannedRequestJson();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else fields.ReadField(ref reader);
        }

        var (at, profile, session, turn, promptTokens, outputTokens, sharesSession, prefix) = fields.Planned;
        return new(at, new(request), profile, session, turn, promptTokens, outputTokens, sharesSession, prefix);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestRejected ReadRejected(ref Utf8JsonReader reader)
    {
        var (at, request, reason, next) = (0L, 0, 0, default(PlannedRequest?));
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("next"u8)) next = PlannedRequestJson.Next(ref reader);
            else if (reader.ValueTextEquals("reason"u8)) reason = CaseNames.RejectionReasons.Next(ref reader);
            else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else reader.Skip();
        }

        return new(new(at), new(request), (RejectionReason)reason, next);
    }

    /// <summary>Reads it.</summary>
    public static SimEvent.RequestRouted ReadRouted(ref Utf8JsonReader reader)
    {
        var (at, request, replica, reachesAt) = (0L, 0, 0, 0L);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("at"u8)) at = reader.NextLong();
            else if (reader.ValueTextEquals("replica"u8)) replica = reader.NextInt();
            else if (reader.ValueTextEquals("request"u8)) request = reader.NextInt();
            else if (reader.ValueTextEquals("reaches_at"u8)) reachesAt = reader.NextLong();
            else reader.Skip();
        }

        return new(new(at), new(request), new(replica), new(reachesAt));
    }
}
