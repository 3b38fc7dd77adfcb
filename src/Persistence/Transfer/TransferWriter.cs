using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using EventSim.Persistence.Serialization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Transfer;

/// <summary>Writes a file of runs, compressed with gzip. It has its name only once it is whole.</summary>
internal sealed class TransferWriter : IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly string _path;
    private readonly Stream _to;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _lines = new(2 * FlushAt);
    private readonly Utf8JsonWriter _json;
    private long _runs;
    private long _events;
    private bool _isOpen = true;

    private TransferWriter(string path)
    {
        _path = path;
        _to = new GZipStream(File.Create(Unfinished), CompressionLevel.Optimal);
        _json = new Utf8JsonWriter(_lines, EventJson.WriterOptions);
    }

    private string Unfinished => $"{_path}.part";

    /// <summary>Begins a file, with its header.</summary>
    public static Either<StoreError, TransferWriter> Create(string path) => Guard(path, () =>
    {
        var writer = new TransferWriter(path);
        writer.Put(new TransferLine.Header(TransferLine.Format, EventNames.Schema));
        return writer;
    });

    /// <summary>Writes a line.</summary>
    public Either<StoreError, Unit> Write(TransferLine line)
    {
        if (line is TransferLine.Run) _runs++;
        if (line is TransferLine.Event) _events++;
        return Guard(_path, () => Put(line));
    }

    /// <summary>Writes the last line, and gives the file its name.</summary>
    public Either<StoreError, (long Runs, long Events)> Finish() => Guard(_path, () =>
    {
        Flush();
        Put(new TransferLine.End(_runs, _events, Convert.ToHexStringLower(_digest.GetCurrentHash())));
        Flush();
        Close();
        File.Move(Unfinished, _path, overwrite: true);
        return (_runs, _events);
    });

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isOpen) Guard(_path, () => { Close(); return unit; });
        if (File.Exists(Unfinished)) File.Delete(Unfinished);
        _json.Dispose();
        _digest.Dispose();
    }

    private Unit Put(TransferLine line)
    {
        line.Write(_json);
        _json.Flush();
        _json.Reset();
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= FlushAt) Flush();
        return unit;
    }

    private void Flush()
    {
        _digest.AppendData(_lines.WrittenSpan);
        _to.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    private void Close()
    {
        _isOpen = false;
        _to.Dispose();
    }

    private static Either<StoreError, T> Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new StoreError.BadFile(path, 0, e.Message.TrimEnd('.'));
        }
    }
}
