using System.Text.Json;

namespace EventSim.Cli.Output;

/// <summary>How answers in JSON that people read too are laid out.</summary>
internal static class JsonLayout
{
    /// <summary>A value a line.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
