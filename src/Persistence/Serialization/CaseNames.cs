using System.Text.Json;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;

namespace EventSim.Persistence.Serialization;

/// <summary>The names of an enumeration's cases in stored events, in snake case, and back. No case is written as a
/// number.</summary>
/// <param name="type">The enumeration, whose cases are 0, 1, ….</param>
internal sealed class CaseNames(Type type)
{
    /// <summary>Those of <see cref="EntryKind"/>.</summary>
    public static readonly CaseNames EntryKinds = new(typeof(EntryKind));

    /// <summary>Those of <see cref="RejectionReason"/>.</summary>
    public static readonly CaseNames RejectionReasons = new(typeof(RejectionReason));

    /// <summary>Those of <see cref="FinishReason"/>.</summary>
    public static readonly CaseNames FinishReasons = new(typeof(FinishReason));

    private readonly JsonEncodedText[] names = Array.ConvertAll(
        Enum.GetNames(type), name => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(name)));

    /// <summary>The name of a case.</summary>
    public JsonEncodedText this[int number] => names[number];

    /// <summary>The case whose name is the next value.</summary>
    public int Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        for (var i = 0; i < names.Length; i++)
            if (reader.ValueTextEquals(names[i].EncodedUtf8Bytes)) return i;
        throw new JsonException($"'{reader.GetString()}' is no {type.Name}");
    }
}
