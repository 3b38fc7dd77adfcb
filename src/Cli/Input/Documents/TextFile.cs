using System.Text;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Documents;

/// <summary>A text file of bounded size. What can't be read is an error, never an exception.</summary>
internal static class TextFile
{
    /// <summary>The largest scenario, config or file of values. Unit: bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="shown">What errors call it.</param>
    /// <param name="most">How many at most.</param>
    public static Either<Seq<InvalidInput>, byte[]> Bytes(string path, string shown, int most = MaxBytes)
    {
        InvalidInput Problem(string message) => new(shown, 0, "", message);
        try
        {
            if (Directory.Exists(path)) return Seq1(Problem("is a folder, expected a file"));
            if (!File.Exists(path)) return Seq1(Problem("there is no such file"));
            using var stream = File.OpenRead(path);
            return Bounded(stream, most) is { } bytes
                ? bytes
                : Seq1(Problem($"is larger than {most / 1024 / 1024} MB, the most that is read"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return Seq1(Problem($"can't be read: {error.Message}"));
        }
    }

    /// <summary>Bytes as text in UTF-8, a byte-order mark left out.</summary>
    public static Either<Seq<InvalidInput>, string> Decode(byte[] bytes, string shown)
    {
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes.Take(error.Index).Count(b => b == (byte)'\n');
            return Seq1(new InvalidInput(shown, line, "", "is not text in UTF-8"));
        }
    }

    /// <summary>A YAML or JSON file as a tree.</summary>
    public static Either<Seq<InvalidInput>, Node> Document(string path, Source source) =>
        from bytes in Bytes(path, source.Name)
        from text in Decode(bytes, source.Name)
        from root in YamlReader.Read(text, source)
        select root;

    /// <summary>All that a stream holds (its length may be unknown, as a pipe's is); none where it is too
    /// much.</summary>
    public static byte[]? Bounded(Stream stream, int most)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            if (kept.Length + read > most) return null;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}
