using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace EventSim.Persistence.Integrity;

/// <summary>What a JSON text says, as bytes that do not depend on how it is written: neither the order of keys, nor
/// blanks, nor escapes, which a jsonb column changes. Numbers are taken as they are written: the events hold integers
/// alone.</summary>
internal static class JsonContent
{
    /// <summary>Writes the content of one JSON value: a byte that names its kind, then its parts, each text with its
    /// length, the members of an object by name.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static void Write(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte> to)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        Value(ref reader, to);
    }

    private static void Value(ref Utf8JsonReader reader, ArrayBufferWriter<byte> to)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: Members(ref reader, to); break;
            case JsonTokenType.StartArray:
                Byte((byte)'[', to);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Value(ref reader, to);
                Byte((byte)']', to);
                break;
            case JsonTokenType.String: Text((byte)'"', ref reader, to); break;
            case JsonTokenType.Number: Bytes((byte)'0', reader.ValueSpan, to); break;
            case JsonTokenType.True: Byte((byte)'t', to); break;
            case JsonTokenType.False: Byte((byte)'f', to); break;
            case JsonTokenType.Null: Byte((byte)'n', to); break;
            default: throw new UnreachableException($"{reader.TokenType}");
        }
    }

    private static void Members(ref Utf8JsonReader reader, ArrayBufferWriter<byte> to)
    {
        var start = to.WrittenCount;
        Byte((byte)'{', to);
        var members = new List<Member>(8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var from = to.WrittenCount;
            Text((byte)':', ref reader, to);
            var name = to.WrittenCount;
            reader.Read();
            Value(ref reader, to);
            members.Add(new Member(from, name, to.WrittenCount));
        }

        Sort(to, start + 1, members);
        Byte((byte)'}', to);
    }

    /// <summary>Where a member stands among what is written: its name, then its value.</summary>
    private readonly record struct Member(int From, int NameEnd, int End);

    private static void Sort(ArrayBufferWriter<byte> to, int from, List<Member> members)
    {
        if (members.Count < 2) return;
        var length = to.WrittenCount - from;
        var written = ArrayPool<byte>.Shared.Rent(to.WrittenCount);
        to.WrittenSpan.CopyTo(written);
        members.Sort((a, b) => written.AsSpan(a.From..a.NameEnd).SequenceCompareTo(written.AsSpan(b.From..b.NameEnd)));
        var kept = to.WrittenCount - length;
        to.ResetWrittenCount();
        to.Advance(kept);
        foreach (var member in members) to.Write(written.AsSpan(member.From..member.End));
        ArrayPool<byte>.Shared.Return(written);
    }

    private static void Text(byte kind, ref Utf8JsonReader reader, ArrayBufferWriter<byte> to)
    {
        if (!reader.ValueIsEscaped)
        {
            Bytes(kind, reader.ValueSpan, to);
            return;
        }

        var unescaped = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        Bytes(kind, unescaped.AsSpan(0, reader.CopyString(unescaped)), to);
        ArrayPool<byte>.Shared.Return(unescaped);
    }

    private static void Bytes(byte kind, ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> to)
    {
        var room = to.GetSpan(1 + sizeof(int) + bytes.Length);
        room[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], bytes.Length);
        bytes.CopyTo(room[(1 + sizeof(int))..]);
        to.Advance(1 + sizeof(int) + bytes.Length);
    }

    private static void Byte(byte value, ArrayBufferWriter<byte> to)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }
}
