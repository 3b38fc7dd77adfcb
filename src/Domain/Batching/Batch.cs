namespace EventSim.Domain.Batching;

/// <summary>What an iteration computes: its prefill chunks by name, and how many sequences decode.</summary>
/// <param name="Chunks">Prefill chunks and admissions in batch order: running sequences first, then admissions.</param>
/// <param name="Returning">How many of these are of kind <see cref="EntryKind.Returned"/>.</param>
/// <param name="PrefillTokens">Tokens of the others.</param>
/// <param name="Decodes">Sequences that compute the one token they produced last, with those that return.</param>
/// <param name="DecodeContext">Sum over the decodes of the tokens in the cache, the new one included.</param>
/// <param name="Sampled">Sequences that have one more token when the iteration ends.</param>
public sealed record Batch(
    ImmutableArray<PrefillChunk> Chunks,
    int Returning,
    int PrefillTokens,
    int Decodes,
    long DecodeContext,
    int Sampled)
{
    /// <summary>All tokens of the batch.</summary>
    public int Tokens => PrefillTokens + Decodes;

    /// <summary>All sequences of the batch.</summary>
    public int Sequences => Prefills + Decodes;

    /// <summary>Sequences that prefill.</summary>
    public int Prefills => Chunks.Length - Returning;

    /// <summary>Sequences that ran before and decode.</summary>
    public int RunningDecodes => Decodes - Returning;
}
