using EventSim.Domain.Units;

namespace EventSim.Domain.Hardware;

/// <summary>A network link between two named endpoints: <c>client</c>, <c>router</c>, <c>replica-N</c> or
/// <c>node-N</c>.</summary>
/// <param name="From">The sending endpoint.</param>
/// <param name="To">The receiving endpoint.</param>
/// <param name="BytesPerSecond">Bandwidth. Unit: bytes/s.</param>
/// <param name="Latency">Time until the first byte is there.</param>
public sealed record Link(string From, string To, double BytesPerSecond, Duration Latency)
{
    /// <summary>Bytes that one prompt token takes on the wire.</summary>
    public const int BytesPerPromptToken = 4;

    /// <summary>The time that a prompt takes over this link: latency + 4 bytes a token / bandwidth, rounded
    /// once.</summary>
    public Duration TransferTime(int promptTokens) =>
        Latency + Duration.FromSeconds((double)BytesPerPromptToken * promptTokens / BytesPerSecond);
}
