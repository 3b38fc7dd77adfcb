using System.Text.Json;
using System.Text.Json.Serialization;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;

namespace EventSim.Persistence.Serialization;

/// <summary>An enumeration as its cases' names in snake case. No case is written as a number.</summary>
internal class SnakeCaseConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <inheritdoc />
internal sealed class RejectionReasonConverter : SnakeCaseConverter<RejectionReason>;

/// <inheritdoc />
internal sealed class FinishReasonConverter : SnakeCaseConverter<FinishReason>;

/// <summary>The names of <see cref="EntryKind"/> in stored events, and back.</summary>
internal static class EntryKinds
{
    private static readonly JsonEncodedText[] Names =
        [.. Enum.GetNames<EntryKind>()
            .Select(n => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(n)))];

    /// <summary>The name of a kind.</summary>
    public static JsonEncodedText Name(EntryKind kind) => Names[(int)kind];

    /// <summary>The kind that the reader's string names.</summary>
    public static EntryKind Read(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Names.Length; i++)
            if (reader.ValueTextEquals(Names[i].EncodedUtf8Bytes)) return (EntryKind)i;
        throw new JsonException($"'{reader.GetString()}' is no kind of batch entry");
    }
}
