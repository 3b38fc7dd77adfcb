using System.Buffers.Binary;

namespace EventSim.Persistence.Reading;

/// <summary>Rows that a stream holds in PostgreSQL's binary COPY format, read many at a time.</summary>
/// <param name="stream">The stream, from its beginning.</param>
/// <param name="fields">Fields of a row.</param>
internal sealed class CopyRows(Stream stream, int fields)
{
    private const int HeaderLength = 19;

    private readonly Range[] _fields = new Range[fields];
    private byte[] _bytes = new byte[1 << 16];
    private int _taken;
    private int _filled;
    private bool _isBegun;

    /// <summary>A field of the row that was taken last; until the next is.</summary>
    public ReadOnlySpan<byte> this[int field] => _bytes.AsSpan(_fields[field]);

    /// <summary>Takes the next row, if all of it has been read.</summary>
    public bool TryTake()
    {
        if (_filled - _taken < sizeof(short)) return false;
        var at = _taken + sizeof(short);
        // Instead of a row's fields, their number -1 ends the rows.
        if (BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(_taken)) != _fields.Length) return false;
        for (var i = 0; i < _fields.Length; i++)
        {
            if (_filled - at < sizeof(int)) return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at));
            at += sizeof(int);
            if (_filled - at < length) return false;
            _fields[i] = at..(at += length);
        }

        _taken = at;
        return true;
    }

    /// <summary>Reads on.</summary>
    /// <returns>There was more to read.</returns>
    public async ValueTask<bool> Fill(CancellationToken ct)
    {
        var left = _filled - _taken;
        var into = left == _bytes.Length ? new byte[2 * left] : _bytes;
        Buffer.BlockCopy(_bytes, _taken, into, 0, left);
        (_bytes, _taken) = (into, 0);
        var read = await stream.ReadAtLeastAsync(
            _bytes.AsMemory(left), _bytes.Length - left, throwOnEndOfStream: false, ct);
        _filled = left + read;
        if (!_isBegun && _filled >= HeaderLength) (_isBegun, _taken) = (true, HeaderLength);
        return read > 0;
    }
}
