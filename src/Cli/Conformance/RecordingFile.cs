using System.IO.Compression;
using System.Text.Json;
using EventSim.Domain.Errors;
using EventSim.Simulation.Conformance;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Conformance;

/// <summary>A file with recorded decisions of an engine: the workload, what it ran on, and what it did.</summary>
/// <param name="Driver">Drives the simulator in the loop of the recorded engine.</param>
/// <param name="Name">The recording's name.</param>
/// <param name="Steps">The recorded steps.</param>
/// <param name="Summary">What was recorded of each request.</param>
internal sealed record RecordingFile(
    EngineDriver Driver, string Name, IReadOnlyList<Fields> Steps, IReadOnlyList<Fields> Summary)
{
    /// <summary>Reads a file, gzipped or not.</summary>
    public static Either<Seq<InvalidInput>, RecordingFile> Read(string path)
    {
        try
        {
            using var document = Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var detailed = root.GetProperty("steps").EnumerateArray().Any(step => step.TryGetProperty("runq", out _));
            return new RecordingFile(
                root.GetProperty("config").TryGetProperty("scheduler", out _)
                    ? SarathiRecording.DriverOf(root, detailed)
                    : VllmRecording.DriverOf(root, detailed),
                root.GetProperty("name").GetString() ?? "",
                [.. root.GetProperty("steps").EnumerateArray().Select(FieldsOf)],
                [.. root.GetProperty("summary").EnumerateArray().Select(FieldsOf)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Seq1(new InvalidInput(path, 0, "", $"can't be read: {error.Message}"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or InvalidDataException or IndexOutOfRangeException)
        {
            return Seq1(new InvalidInput(path, 0, "", $"is no recording of a scheduler: {error.Message}"));
        }
    }

    private static JsonDocument Parse(byte[] bytes)
    {
        if (bytes is not [0x1F, 0x8B, ..]) return JsonDocument.Parse(bytes);
        using var unzipped = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonDocument.Parse(unzipped);
    }

    private static Fields FieldsOf(JsonElement step)
    {
        var fields = new Fields();
        foreach (var property in step.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null))
            fields.Set(property.Name, JsonSerializer.Serialize(property.Value));
        return fields;
    }
}
