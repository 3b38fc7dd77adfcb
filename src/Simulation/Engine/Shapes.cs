using EventSim.Domain.Batching;
using EventSim.Domain.Costs;

namespace EventSim.Simulation.Engine;

/// <summary>Batches as the cost model sees them.</summary>
public static class Shapes
{
    /// <summary>Room on the stack for the prefill chunks of nearly every batch.</summary>
    public const int OnStack = 32;

    /// <summary>What the cost of a batch depends on that only decodes.</summary>
    /// <param name="decodes">Its sequences.</param>
    /// <param name="context">The sum of their tokens in the cache, the new ones included.</param>
    /// <param name="longest">The most of one of them; 0 where nobody asks.</param>
    public static BatchShape OfDecodes(int decodes, long context, long longest = 0) => new()
    {
        Prefills = [],
        PrefillTokens = 0,
        Decodes = decodes,
        DecodeContext = context,
        LongestDecode = longest,
        Sampled = decodes,
    };

    /// <summary>What a batch's cost depends on.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="room">Where its prefill chunks may be put; more than fit go to the heap.</param>
    /// <param name="longest">The longest context of its decodes; 0 where nobody asks.</param>
    public static BatchShape Of(Batch batch, Span<PrefillShape> room, long longest = 0)
    {
        var chunks = batch.Chunks;
        var prefills = chunks.Length <= room.Length ? room[..chunks.Length] : new PrefillShape[chunks.Length];
        var count = 0;
        foreach (var chunk in chunks)
            if (!chunk.Kind.IsDecode()) prefills[count++] = new PrefillShape(chunk.Tokens, chunk.Context);
        return new BatchShape
        {
            Prefills = prefills[..count],
            PrefillTokens = batch.PrefillTokens,
            Decodes = batch.Decodes,
            DecodeContext = batch.DecodeContext,
            LongestDecode = longest,
            Sampled = batch.Sampled,
        };
    }
}
