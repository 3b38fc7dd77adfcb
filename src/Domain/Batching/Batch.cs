namespace EventSim.Domain.Batching;

/// <summary>What an iteration computes: its prefill chunks by name, and how many sequences decode.</summary>
/// <param name="Chunks">Prefill chunks and admissions in batch order: running sequences first, then admissions.</param>
/// <param name="PrefillTokens">Tokens of all chunks.</param>
/// <param name="Decodes">Sequences that compute the one token they produced last.</param>
/// <param name="DecodeContext">Sum over the decodes of the tokens in the cache, the new one included.</param>
/// <param name="Sampled">Sequences that have one more token when the iteration ends.</param>
public sealed record Batch(
    ImmutableArray<PrefillChunk> Chunks, int PrefillTokens, int Decodes, long DecodeContext, int Sampled)
{
    /// <summary>All tokens of the batch.</summary>
    public int Tokens => PrefillTokens + Decodes;

    /// <summary>All sequences of the batch.</summary>
    public int Sequences => Chunks.Length + Decodes;
}
