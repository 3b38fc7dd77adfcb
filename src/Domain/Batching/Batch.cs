namespace EventSim.Domain.Batching;

/// <summary>The sequences of an iteration in batch order, and the sums that its cost and its memory depend on.</summary>
/// <param name="Entries">The sequences.</param>
/// <param name="PrefillTokens">Tokens of all entries but the decodes.</param>
/// <param name="Decodes">Entries that compute the one token they produced last.</param>
/// <param name="DecodeContext">Sum over the decodes of the tokens in the cache, the new one included.</param>
/// <param name="Sampled">Entries that have one more token when the iteration ends.</param>
/// <param name="NewBlocks">KV blocks that the entries take.</param>
public sealed record Batch(
    ImmutableArray<BatchEntry> Entries, int PrefillTokens, int Decodes, long DecodeContext, int Sampled, int NewBlocks)
{
    /// <summary>All tokens of the batch.</summary>
    public int Tokens => PrefillTokens + Decodes;

    /// <summary>The batch of these entries, with its sums.</summary>
    public static Batch Of(ImmutableArray<BatchEntry> entries, int blockSize)
    {
        int prefillTokens = 0, decodes = 0, sampled = 0, newBlocks = 0;
        long decodeContext = 0;
        foreach (ref readonly var entry in entries.AsSpan())
        {
            if (entry.Samples) sampled++;
            if (entry.Kind == EntryKind.Decode)
            {
                decodes++;
                decodeContext += entry.Context + 1;
                if (entry.Context % blockSize == 0) newBlocks++;
            }
            else
            {
                prefillTokens += entry.Tokens;
                newBlocks += CeilDiv(entry.Context + entry.Tokens, blockSize) - CeilDiv(entry.Context, blockSize);
            }
        }

        return new Batch(entries, prefillTokens, decodes, decodeContext, sampled, newBlocks);
    }

    private static int CeilDiv(int tokens, int blockSize) => (tokens + blockSize - 1) / blockSize;
}
