using System.IO.Compression;
using System.Text;
using EventSim.Cli.Input.Documents;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>The lines of a trace file, gunzipped where its first two bytes say so.</summary>
internal static class TraceText
{
    /// <summary>The most that is read of a trace, packed or not. Unit: bytes.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>Lines of a trace at most: as many as requests may be listed.</summary>
    public const int MaxLines = Scenarios.RequestListReader.MaxRequests;

    /// <summary>All lines, with their numbers from 1; empty ones are left out.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<TraceLine>> Lines(byte[] bytes, string shownName) =>
        Read(bytes, shownName, Lines).Bind<ImmutableArray<TraceLine>>(lines => lines.Length <= MaxLines
            ? lines
            : Fault(shownName, $"has more than {MaxLines} lines, the most that are read"));

    /// <summary>The whole text.</summary>
    public static Either<Seq<InvalidInput>, string> Plain(byte[] bytes, string shownName) =>
        Read(bytes, shownName, reader => reader.ReadToEnd());

    private static Either<Seq<InvalidInput>, T> Read<T>(byte[] bytes, string shownName, Func<StreamReader, T> read)
    {
        try
        {
            if (Unpacked(bytes) is not { } plain)
                return Fault(shownName, $"unpacks to more than {MaxBytes / 1024 / 1024} MB, the most that is read");
            using var reader = new StreamReader(
                new MemoryStream(plain, writable: false), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return read(reader);
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException or EndOfStreamException)
        {
            return Fault(shownName, $"is no text in UTF-8, gzipped or not: {e.Message}");
        }
    }

    private static ImmutableArray<TraceLine> Lines(StreamReader reader)
    {
        var lines = ImmutableArray.CreateBuilder<TraceLine>();
        for (var number = 1; lines.Count <= MaxLines && reader.ReadLine() is { } text; number++)
        {
            if (!string.IsNullOrWhiteSpace(text)) lines.Add(new TraceLine(number, text));
        }

        return lines.DrainToImmutable();
    }

    private static byte[]? Unpacked(byte[] bytes)
    {
        if (bytes is not [0x1F, 0x8B, ..]) return bytes;
        using var unpacking = new GZipStream(new MemoryStream(bytes, writable: false), CompressionMode.Decompress);
        return TextFile.Bounded(unpacking, MaxBytes);
    }

    private static Seq<InvalidInput> Fault(string shownName, string message) =>
        Seq1(new InvalidInput(shownName, 0, "", message));
}

/// <summary>A line of a text file and its number, from 1.</summary>
internal readonly record struct TraceLine(int Number, string Text);
