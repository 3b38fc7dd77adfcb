using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Persistence.Serialization;

/// <summary>An instant as its nanoseconds.</summary>
internal sealed class SimTimeConverter : JsonConverter<SimTime>
{
    /// <inheritdoc />
    public override SimTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, SimTime value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Nanoseconds);
}

/// <summary>A request as its number.</summary>
internal sealed class RequestIdConverter : JsonConverter<RequestId>
{
    /// <inheritdoc />
    public override RequestId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, RequestId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>A replica as its number.</summary>
internal sealed class ReplicaIdConverter : JsonConverter<ReplicaId>
{
    /// <inheritdoc />
    public override ReplicaId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, ReplicaId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
