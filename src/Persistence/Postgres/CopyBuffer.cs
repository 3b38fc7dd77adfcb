using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EventSim.Persistence.Postgres;

/// <summary>Rows in PostgreSQL's binary COPY format. A field is its length and its bytes; a length of -1 is
/// null.</summary>
internal sealed class CopyBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1 << 18];
    private int _used;

    /// <summary>Bytes that wait to be taken.</summary>
    public int Length => _used;

    /// <summary>Those bytes.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    /// <summary>Forgets them.</summary>
    public void Clear() => _used = 0;

    /// <summary>What begins a COPY: the signature, no flags, no extension.</summary>
    public void Header()
    {
        ReadOnlySpan<byte> signature = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];
        signature.CopyTo(GetSpan(signature.Length));
        _used += signature.Length;
        PutInt32(0);
        PutInt32(0);
    }

    /// <summary>What ends it.</summary>
    public void Trailer() => PutInt16(-1);

    /// <summary>Begins a row of so many fields.</summary>
    public void Row(short fields) => PutInt16(fields);

    /// <summary>A null.</summary>
    public void Null() => PutInt32(-1);

    /// <summary>An <c>integer</c>.</summary>
    public void Int(int value)
    {
        PutInt32(sizeof(int));
        PutInt32(value);
    }

    /// <summary>An <c>integer</c> or a null.</summary>
    public void Int(int? value)
    {
        if (value is { } number) Int(number);
        else Null();
    }

    /// <summary>A <c>bigint</c> or a <c>timestamptz</c> (microseconds since 2000).</summary>
    public void Long(long value)
    {
        PutInt32(sizeof(long));
        PutInt64(value);
    }

    /// <summary>The same or a null.</summary>
    public void Long(long? value)
    {
        if (value is { } number) Long(number);
        else Null();
    }

    /// <summary>An <c>integer[]</c>: one number of each item.</summary>
    public void Ints<T>(ReadOnlySpan<T> items, Func<T, int> numberOf)
    {
        const int IntegerType = 23;
        BeginArray(IntegerType, sizeof(int), items.Length);
        foreach (var item in items) Int(numberOf(item));
    }

    /// <summary>A <c>bigint[]</c>: one number of each item.</summary>
    public void Longs<T>(ReadOnlySpan<T> items, Func<T, long> numberOf)
    {
        const int BigintType = 20;
        BeginArray(BigintType, sizeof(long), items.Length);
        foreach (var item in items) Long(numberOf(item));
    }

    /// <summary>A <c>boolean</c>.</summary>
    public void Bool(bool value)
    {
        PutInt32(1);
        Raw(value ? (byte)1 : (byte)0);
    }

    /// <summary>A <c>text</c> or <c>varchar</c>, already in UTF-8.</summary>
    public void Utf8(ReadOnlySpan<byte> value)
    {
        PutInt32(value.Length);
        value.CopyTo(GetSpan(value.Length));
        _used += value.Length;
    }

    /// <summary>A <c>text</c> or <c>varchar</c>.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        PutInt32(length);
        Encoding.UTF8.GetBytes(value, GetSpan(length));
        _used += length;
    }

    /// <summary>Puts the sixteen bytes of a <c>uuid</c> into a field that was left open for them.</summary>
    public void PutUuid(int field, long high, long low)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(field), high);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(field + 8), low);
    }

    /// <summary>What has been written since a field began.</summary>
    public ReadOnlySpan<byte> Field(int start) => _bytes.AsSpan(start, _used - start);

    /// <summary>Begins a field whose length is known later.</summary>
    public int BeginField()
    {
        PutInt32(0);
        return _used;
    }

    /// <summary>Ends it.</summary>
    public void EndField(int start) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start - 4), _used - start);

    /// <summary>One byte as it is.</summary>
    public void Raw(byte value)
    {
        GetSpan(1)[0] = value;
        _used++;
    }

    /// <inheritdoc />
    public void Advance(int count) => _used += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_used);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsSpan(_used);
    }

    // One dimension from 1, no nulls.
    private void BeginArray(int type, int size, int length)
    {
        PutInt32(20 + ((sizeof(int) + size) * length));
        PutInt32(1);
        PutInt32(0);
        PutInt32(type);
        PutInt32(length);
        PutInt32(1);
    }

    private void PutInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(GetSpan(2), value);
        _used += 2;
    }

    private void PutInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(GetSpan(4), value);
        _used += 4;
    }

    private void PutInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(GetSpan(8), value);
        _used += 8;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _used < more) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + more));
    }
}
