using EventSim.Domain.Batching;

namespace EventSim.Domain.Scheduling;

/// <summary>A batch in the making, with its sums. It never leaves a scheduler's plan.</summary>
internal struct BatchDraft
{
    private ImmutableArray<PrefillChunk>.Builder? chunks;
    private int returning;
    private int prefillTokens;
    private int decodes;
    private int sampled;
    private long decodeContext;

    /// <summary>Tokens of the batch.</summary>
    public readonly int Tokens => prefillTokens + decodes;

    /// <summary>Tokens of its chunks.</summary>
    public readonly int PrefillTokens => prefillTokens;

    /// <summary>So many sequences decode.</summary>
    /// <param name="sequences">How many.</param>
    /// <param name="context">The sum of their tokens in the cache, the new ones included.</param>
    public void Decode(int sequences, long context)
    {
        decodes += sequences;
        sampled += sequences;
        decodeContext += context;
    }

    /// <summary>A sequence of which so many tokens remain computes a chunk.</summary>
    public void Add(PrefillChunk chunk, int remaining)
    {
        (chunks ??= ImmutableArray.CreateBuilder<PrefillChunk>(1)).Add(chunk);
        if (chunk.Kind == EntryKind.Returned)
        {
            returning++;
            Decode(1, chunk.Context + 1);
            return;
        }

        prefillTokens += chunk.Tokens;
        if (chunk.Tokens == remaining) sampled++;
    }

    /// <summary>A running request that was to compute so many tokens does not.</summary>
    public void Remove(RunningView s, int tokens)
    {
        if (s.IsReadyToDecode)
        {
            Decode(-1, -(s.Computed + 1));
            return;
        }

        var at = 0;
        while (chunks![at].Request != s.Request) at++;
        chunks.RemoveAt(at);
        prefillTokens -= tokens;
        if (tokens == s.Remaining) sampled--;
    }

    /// <summary>The batch.</summary>
    public readonly Batch ToBatch() => new(
        chunks is null ? [] : chunks.DrainToImmutable(), returning, prefillTokens, decodes, decodeContext, sampled);
}
