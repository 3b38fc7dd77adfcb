using EventSim.Domain.Identity;

namespace EventSim.Domain.Workloads;

/// <summary>What the tokens of a full KV block are, and all before them: equal keys, equal tokens.</summary>
/// <param name="Source">Whose tokens: a known prefix's, a session's or one request's own.</param>
/// <param name="Block">Which block of them, from 0.</param>
public readonly record struct BlockKey(long Source, int Block)
{
    private const int Kind = 61;
    private const int Half = 32;

    /// <summary>A block that ends inside the tokens of an id of a known prefix.</summary>
    public static BlockKey OfPrefix(int id, int block) => new(id, block);

    /// <summary>A block of a session whose turns go on from one another.</summary>
    public static BlockKey OfSession(int profile, int session, int block) =>
        new((1L << Kind) | ((long)profile << Half) | (uint)session, block);

    /// <summary>A block that no other request has.</summary>
    public static BlockKey OfRequest(RequestId request, int block) =>
        new((2L << Kind) | (uint)request.Value, block);
}
