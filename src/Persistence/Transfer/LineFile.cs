using System.IO.Compression;
using System.Security.Cryptography;

namespace EventSim.Persistence.Transfer;

/// <summary>The lines of a file, compressed with gzip or plain, one at a time, and the digest of those that were
/// read.</summary>
internal sealed class LineFile : IDisposable
{
    // A run's start holds its scenario, which may list every request.
    private const int LongestLine = 1 << 28;

    private static readonly byte[] GzipMagic = [0x1f, 0x8b];

    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _line;
    private int _from;
    private int _until;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    public LineFile(string path)
    {
        var file = File.OpenRead(path);
        var first = new byte[GzipMagic.Length];
        var isGzip = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && first.AsSpan().SequenceEqual(GzipMagic);
        file.Position = 0;
        _stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>How many lines were read.</summary>
    public long Count { get; private set; }

    /// <summary>The digest of the lines read before the last one, in hexadecimal.</summary>
    public string DigestBefore => Convert.ToHexStringLower(_digest.GetCurrentHash());

    /// <summary>The next line, without its end; what it holds is overwritten by the next.</summary>
    /// <returns>Whether there is one: a last line without an end is none.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or too long to be one.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        _digest.AppendData(_buffer, _line, _from - _line);
        _line = _from;
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_from + searched, _until - _from - searched).IndexOf((byte)'\n') + searched;
            if (length >= searched)
            {
                line = _buffer.AsSpan(_from, length);
                (_line, _from) = (_from, _from + length + 1);
                Count++;
                return true;
            }

            searched = _until - _from;
            line = default;
            if (!Fill()) return false;
        }
    }

    /// <summary>Whether all lines were read and nothing follows.</summary>
    public bool IsAtEnd => _from == _until && !Fill();

    /// <inheritdoc />
    public void Dispose()
    {
        _stream.Dispose();
        _digest.Dispose();
    }

    private bool Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _until - _from).CopyTo(_buffer);
            (_line, _from, _until) = (0, 0, _until - _from);
        }

        if (_until == LongestLine) throw new InvalidDataException("the line has no end");
        if (_until == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _stream.Read(_buffer, _until, _buffer.Length - _until);
        _until += read;
        return read > 0;
    }
}
