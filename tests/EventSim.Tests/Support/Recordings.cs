using EventSim.Cli.Conformance;

namespace EventSim.Tests.Support;

/// <summary>Recordings of schedulers, read as the command reads them.</summary>
internal static class Recordings
{
    /// <summary>Reads a recording that has no faults.</summary>
    public static RecordingFile Read(string path) => RecordingFile.Read(path).Match(
        Right: file => file,
        Left: faults => throw new InvalidOperationException(string.Join('\n', faults)));
}
