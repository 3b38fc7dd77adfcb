namespace EventSim.Domain.Models;

/// <summary>Multi-head latent attention (MLA): keys and values of all heads are one compressed vector a token, and the
/// cache holds that vector and one rotated key instead of heads.</summary>
/// <param name="QueryRank">Width of the compressed query; 0: queries are not compressed.</param>
/// <param name="KvRank">Width of the compressed key and value.</param>
/// <param name="NopeDim">Width of a head's query and key without position.</param>
/// <param name="RopeDim">Width of a head's query and of the key that all heads share, with position.</param>
/// <param name="ValueDim">Width of a head's value.</param>
/// <remarks>Source: DeepSeek-V2, arXiv:2405.04434, section 2.1.</remarks>
public sealed record LatentShape(int QueryRank, int KvRank, int NopeDim, int RopeDim, int ValueDim)
{
    /// <summary>Elements of the cache a token and layer, on every GPU of a tensor-parallel group: there is one vector
    /// for all heads, and so it can't be divided.</summary>
    public int CachedWidth => KvRank + RopeDim;

    /// <summary>Width of a head's query and key.</summary>
    public int HeadDim => NopeDim + RopeDim;
}
