using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Domain.Workloads;

/// <summary>A request as the client sent it.</summary>
/// <param name="Id">Its number in the run.</param>
/// <param name="ArrivedAt">When the client sent it.</param>
/// <param name="Profile">The index of its profile; 0 for lists and traces.</param>
/// <param name="Session">The session within the profile: the index of its first turn.</param>
/// <param name="Turn">The turn within the session, from 0.</param>
/// <param name="PromptTokens">Tokens of the prompt, earlier turns included.</param>
/// <param name="OutputTokens">Tokens it asks for. No policy may see it.</param>
/// <param name="SharesSession">Its tokens go on from those of the session's earlier turns.</param>
/// <param name="Prefix">What is known of its tokens; none: nothing.</param>
public sealed record Request(
    RequestId Id,
    SimTime ArrivedAt,
    int Profile,
    int Session,
    int Turn,
    int PromptTokens,
    int OutputTokens,
    bool SharesSession = false,
    Prefix? Prefix = null)
{
    /// <summary>Other requests may have some of its tokens.</summary>
    public bool SharesTokens => SharesSession || Prefix is not null;

    /// <summary>What tells the tokens of one of its KV blocks, and all before them, from any other.</summary>
    public BlockKey KeyOf(int block, int blockSize)
    {
        var end = (block + 1) * blockSize;
        if (Prefix is not null && end <= Prefix.Covers) return BlockKey.OfPrefix(Prefix.IdAt(end - 1), block);
        return SharesSession ? BlockKey.OfSession(Profile, Session, block) : BlockKey.OfRequest(Id, block);
    }
}

/// <summary>A request that is still to come: a first turn, or the next turn of a session.</summary>
/// <param name="At">When it will arrive.</param>
/// <param name="Profile">The index of its profile.</param>
/// <param name="Session">The session within the profile.</param>
/// <param name="Turn">The turn within the session, from 0.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="OutputTokens">Tokens it will ask for.</param>
/// <param name="SharesSession">Its tokens go on from those of the session's earlier turns.</param>
/// <param name="Prefix">What is known of its tokens; none: nothing.</param>
public readonly record struct PlannedRequest(
    SimTime At,
    int Profile,
    int Session,
    int Turn,
    int PromptTokens,
    int OutputTokens,
    bool SharesSession = false,
    Prefix? Prefix = null) : IComparable<PlannedRequest>
{
    /// <summary>The order of arrivals at one instant: profile, then session, then turn.</summary>
    public int CompareTo(PlannedRequest other)
    {
        var byTime = At.CompareTo(other.At);
        if (byTime != 0) return byTime;
        var byProfile = Profile.CompareTo(other.Profile);
        if (byProfile != 0) return byProfile;
        var bySession = Session.CompareTo(other.Session);
        return bySession != 0 ? bySession : Turn.CompareTo(other.Turn);
    }

    /// <summary>Arrives first.</summary>
    public static bool operator <(PlannedRequest a, PlannedRequest b) => a.CompareTo(b) < 0;

    /// <summary>Arrives after.</summary>
    public static bool operator >(PlannedRequest a, PlannedRequest b) => a.CompareTo(b) > 0;

    /// <summary>Arrives first, or is the same.</summary>
    public static bool operator <=(PlannedRequest a, PlannedRequest b) => a.CompareTo(b) <= 0;

    /// <summary>Arrives after, or is the same.</summary>
    public static bool operator >=(PlannedRequest a, PlannedRequest b) => a.CompareTo(b) >= 0;
}
