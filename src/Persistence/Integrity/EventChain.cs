using System.Security.Cryptography;
using System.Text;
using EventSim.Persistence.Runs;

namespace EventSim.Persistence.Integrity;

/// <summary>The hash chain over a run's stored events: each link is the SHA-256 over the link before, the event's
/// stored name and its content, cut to fit an id. It begins with the run's id. It covers what is stored, decode spans
/// as they are, and is not the event hash of a result.</summary>
internal sealed class EventChain
{
    /// <summary>What a run's first event calls this chain.</summary>
    public const string Name = "sha256-122";

    // Made once a thread: a third of the time of a link is what SHA256.HashData makes anew for each.
    [ThreadStatic]
    private static IncrementalHash? sha256;

    private readonly JsonContent _content = new();

    /// <summary>Before the first event of a run.</summary>
    public EventChain(RunId run) => Last = ChainLink.Of(SHA256.HashData(Encoding.UTF8.GetBytes(run.Value)));

    /// <summary>The link of the last event.</summary>
    public ChainLink Last { get; private set; }

    /// <summary>Goes on after a link.</summary>
    public void GoOnAfter(ChainLink last) => Last = last;

    /// <summary>Takes one more event.</summary>
    /// <param name="alias">Its stored name, in UTF-8.</param>
    /// <param name="json">Its content, as it is written or as the database gives it back: the same link.</param>
    /// <returns>Its link.</returns>
    public ChainLink Next(ReadOnlySpan<byte> alias, ReadOnlySpan<byte> json)
    {
        _content.Clear();
        _content.Add(Last.High);
        _content.Add(Last.Low);
        _content.Add(alias);
        _content.AddJson(json);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(_content.Written);
        sha256.GetHashAndReset(digest);
        Last = ChainLink.Of(digest);
        return Last;
    }
}
