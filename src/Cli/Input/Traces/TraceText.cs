using System.IO.Compression;
using System.Text;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>The lines of a trace file, gunzipped where its first two bytes say so.</summary>
internal static class TraceText
{
    /// <summary>All lines, with their numbers from 1; empty ones are left out.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<TraceLine>> Lines(byte[] bytes, string shownName) =>
        Read(bytes, shownName, Lines);

    /// <summary>The whole text.</summary>
    public static Either<Seq<InvalidInput>, string> Plain(byte[] bytes, string shownName) =>
        Read(bytes, shownName, reader => reader.ReadToEnd());

    private static Either<Seq<InvalidInput>, T> Read<T>(byte[] bytes, string shownName, Func<StreamReader, T> read)
    {
        try
        {
            using var reader = new StreamReader(Open(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return read(reader);
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException or EndOfStreamException)
        {
            return Seq1(new InvalidInput(shownName, 0, "", $"is no text in UTF-8, gzipped or not: {e.Message}"));
        }
    }

    private static ImmutableArray<TraceLine> Lines(StreamReader reader)
    {
        var lines = ImmutableArray.CreateBuilder<TraceLine>();
        for (var number = 1; reader.ReadLine() is { } text; number++)
        {
            if (!string.IsNullOrWhiteSpace(text)) lines.Add(new TraceLine(number, text));
        }

        return lines.DrainToImmutable();
    }

    private static System.IO.Stream Open(byte[] bytes)
    {
        var raw = new MemoryStream(bytes, writable: false);
        return bytes is [0x1F, 0x8B, ..] ? new GZipStream(raw, CompressionMode.Decompress) : raw;
    }
}

/// <summary>A line of a text file and its number, from 1.</summary>
internal readonly record struct TraceLine(int Number, string Text);
