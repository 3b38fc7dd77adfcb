using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace EventSim.Persistence.Integrity;

/// <summary>What JSON texts say, as bytes that do not depend on how they are written: neither the order of keys, nor
/// blanks, nor escapes, which a jsonb column changes. Numbers are taken as they are written: the events hold integers
/// alone. One object serves many texts, as a run has millions.</summary>
internal sealed class JsonContent
{
    private const int Room = 64;

    private byte[] _bytes = new byte[1 << 12];
    private byte[] _unsorted = new byte[1 << 12];
    private Member[] _members = new Member[Room];
    private int _used;
    private int _open;

    /// <summary>What has been written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    /// <summary>Forgets it.</summary>
    public void Clear() => _used = 0;

    /// <summary>Adds a number.</summary>
    public void Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Reserve(sizeof(long)), value);
        _used += sizeof(long);
    }

    /// <summary>Adds bytes as they are.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Adds the content of one JSON value: a byte that names its kind, then its parts, each text with its
    /// length, the members of an object by name.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public void AddJson(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        Value(ref reader);
    }

    private void Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: Members(ref reader); break;
            case JsonTokenType.StartArray:
                Add("["u8);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Value(ref reader);
                Add("]"u8);
                break;
            case JsonTokenType.String: Text("\""u8, ref reader); break;
            case JsonTokenType.Number: Text("0"u8, reader.ValueSpan); break;
            case JsonTokenType.True: Add("t"u8); break;
            case JsonTokenType.False: Add("f"u8); break;
            case JsonTokenType.Null: Add("n"u8); break;
            default: throw new UnreachableException($"{reader.TokenType}");
        }
    }

    private void Members(ref Utf8JsonReader reader)
    {
        Add("{"u8);
        var (from, first) = (_used, _open);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = _used;
            Text(":"u8, ref reader);
            var name = _used;
            reader.Read();
            Value(ref reader);
            Open(new Member(member - from, name - from, _used - from));
        }

        Sort(from, _members.AsSpan(first.._open));
        _open = first;
        Add("}"u8);
    }

    /// <summary>Where a member of an object stands after the object's beginning: its name, then its value.</summary>
    private readonly record struct Member(int From, int NameEnd, int End);

    private void Open(Member member)
    {
        if (_open == _members.Length) Array.Resize(ref _members, 2 * _open);
        _members[_open++] = member;
    }

    /// <summary>Puts the members of an object in the order of their names: a few, so by insertion.</summary>
    private void Sort(int from, Span<Member> members)
    {
        var length = _used - from;
        if (_unsorted.Length < length) _unsorted = new byte[2 * length];
        _bytes.AsSpan(from, length).CopyTo(_unsorted);
        var sorted = true;
        for (var i = 1; i < members.Length; i++)
        {
            var (member, place) = (members[i], i);
            for (; place > 0 && Name(member).SequenceCompareTo(Name(members[place - 1])) < 0; place--)
                members[place] = members[place - 1];
            members[place] = member;
            sorted &= place == i;
        }

        if (sorted) return;
        _used = from;
        foreach (var member in members) Add(_unsorted.AsSpan(member.From..member.End));
    }

    private ReadOnlySpan<byte> Name(Member member) => _unsorted.AsSpan(member.From..member.NameEnd);

    private void Text(ReadOnlySpan<byte> kind, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Text(kind, reader.ValueSpan);
            return;
        }

        Span<byte> unescaped = reader.ValueSpan.Length <= 1024
            ? stackalloc byte[1024]
            : new byte[reader.ValueSpan.Length];
        Text(kind, unescaped[..reader.CopyString(unescaped)]);
    }

    private void Text(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> bytes)
    {
        Add(kind);
        BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), bytes.Length);
        _used += sizeof(int);
        Add(bytes);
    }

    private Span<byte> Reserve(int more)
    {
        if (_bytes.Length - _used < more) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + more));
        return _bytes.AsSpan(_used);
    }
}
