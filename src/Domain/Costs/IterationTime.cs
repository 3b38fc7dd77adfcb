using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>The time of one iteration alone: from its start on the first stage to its end on the last.</summary>
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
        var batch = new BatchShape
        {
            Prefills = prompt, PrefillTokens = tokens, Decodes = 0, DecodeContext = 0, Sampled = 1,
        };
        return Of(cost, batch, stages);
    }

    /// <summary>The time of an iteration in which so many sequences decode.</summary>
    /// <param name="cost">The cost model.</param>
    /// <param name="sequences">Sequences of the batch.</param>
    /// <param name="context">Tokens in the cache a sequence, the new one included.</param>
    /// <param name="stages">Pipeline stages.</param>
    public static Duration OfDecodes(CostModel cost, int sequences, int context, int stages)
    {
        var batch = new BatchShape
        {
            Prefills = [], PrefillTokens = 0, Decodes = sequences, DecodeContext = (long)sequences * context,
            Sampled = sequences,
        };
        return Of(cost, batch, stages);
    }
}
