using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>The time of one iteration alone, from its start on the first stage to its end on the last, and the shapes
/// of simple batches.</summary>
public static class IterationTime
{
    /// <summary>The sum of all stages and the hand-overs between them.</summary>
    public static Duration Of(CostModel cost, in BatchShape batch, int stages)
    {
        var total = cost.HandOver(batch) * (stages - 1);
        for (var stage = 0; stage < stages; stage++)
        {
            total += cost.StageTime(batch, stage);
        }

        return total;
    }

    /// <summary>The time of an iteration that computes one whole prompt with nothing in the cache.</summary>
    public static Duration OfPrompt(CostModel cost, int tokens, int stages)
    {
        ReadOnlySpan<PrefillShape> prompt = [new PrefillShape(tokens, 0)];
        return Of(cost, PromptShape(prompt), stages);
    }

    /// <summary>A batch of one chunk that reaches the end of its prompt.</summary>
    /// <param name="chunk">The chunk: exactly one.</param>
    public static BatchShape PromptShape(ReadOnlySpan<PrefillShape> chunk) => new()
    {
        Prefills = chunk,
        PrefillTokens = chunk[0].Tokens,
        Decodes = 0,
        DecodeContext = 0,
        Sampled = 1,
    };

    /// <summary>A batch in which every sequence decodes.</summary>
    /// <param name="sequences">Sequences of the batch.</param>
    /// <param name="context">Tokens in the cache of each, the new one included.</param>
    public static BatchShape DecodeShape(int sequences, int context) => new()
    {
        Prefills = [],
        PrefillTokens = 0,
        Decodes = sequences,
        DecodeContext = (long)sequences * context,
        Sampled = sequences,
    };
}
