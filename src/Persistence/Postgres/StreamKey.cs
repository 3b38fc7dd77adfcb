using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Postgres;

/// <summary>What the rows of one run's stream have in common.</summary>
internal sealed class StreamKey
{
    // Version 8 of RFC 9562: free content, so that ids follow from the run and the position and sort with them.
    private const long UuidVersion = 0x8000;
    private const long UuidVariant = unchecked((long)0x8000_0000_0000_0000);

    private readonly long _high;

    public StreamKey(RunId run)
    {
        Utf8 = Encoding.UTF8.GetBytes(run.Value);
        var digest = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Utf8));
        _high = (digest & ~0xF000L) | UuidVersion;
    }

    /// <summary>The run's id.</summary>
    public byte[] Utf8 { get; }

    /// <summary>The id of the event at a position of the stream.</summary>
    public (long High, long Low) IdOf(long version) => (_high, UuidVariant | version);
}
