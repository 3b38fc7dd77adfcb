using System.Buffers.Binary;
using System.Globalization;

namespace EventSim.Persistence.Integrity;

/// <summary>The running hash over a run's stored events up to one of them: the first 122 bits of a SHA-256, as the UUID
/// that is the event's id (version 8 of RFC 9562: free content).</summary>
/// <param name="High">Its first eight bytes.</param>
/// <param name="Low">Its last eight bytes.</param>
public readonly record struct ChainLink(long High, long Low)
{
    private const long Version = 0x8000;
    private const long Variant = unchecked((long)0x8000_0000_0000_0000);

    /// <summary>A digest as a link.</summary>
    public static ChainLink Of(ReadOnlySpan<byte> sha256) => new(
        (BinaryPrimitives.ReadInt64BigEndian(sha256) & ~0xF000L) | Version,
        (BinaryPrimitives.ReadInt64BigEndian(sha256[8..]) & 0x3FFF_FFFF_FFFF_FFFF) | Variant);

    /// <summary>The link that an event's id is.</summary>
    public static ChainLink Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new ChainLink(
            BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
    }

    /// <summary>As a UUID.</summary>
    public Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Low);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>As a UUID's text.</summary>
    public override string ToString() => ToGuid().ToString("D", CultureInfo.InvariantCulture);
}
