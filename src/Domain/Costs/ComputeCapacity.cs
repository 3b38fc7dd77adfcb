using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>What a replica computes at most when it has nothing else to do.</summary>
/// <param name="PrefillTokensPerSecond">Prompt tokens, a full token budget of one prompt every iteration.</param>
/// <param name="DecodeTokensPerSecond">Output tokens, all sequences decoding at the given context.</param>
public readonly record struct ComputeCapacity(double PrefillTokensPerSecond, double DecodeTokensPerSecond)
{
    /// <summary>The capacity of one replica. With p stages, p batches are in flight: prompts go at the pace of the
    /// slowest stage, and the decoding sequences are spread over the p batches.</summary>
    /// <param name="cost">The cost model.</param>
    /// <param name="tokenBudget">Tokens of an iteration.</param>
    /// <param name="sequences">Sequences that decode at once; at least 1.</param>
    /// <param name="context">Tokens in the cache of each.</param>
    /// <param name="stages">Pipeline stages, p.</param>
    public static ComputeCapacity Of(CostModel cost, int tokenBudget, int sequences, int context, int stages) => new(
        tokenBudget / Prefill(cost, tokenBudget, stages).Seconds,
        sequences / Decode(cost, sequences, context, stages).Seconds);

    private static Duration Prefill(CostModel cost, int tokens, int stages)
    {
        ReadOnlySpan<PrefillShape> prompt = [new PrefillShape(tokens, 0)];
        return Slowest(cost, IterationTime.PromptShape(prompt), stages);
    }

    // One token a sequence takes the time through all stages, or that of all batches on the slowest stage.
    private static Duration Decode(CostModel cost, int sequences, int context, int stages)
    {
        var batches = Math.Min(stages, sequences);
        var shape = IterationTime.DecodeShape((sequences + batches - 1) / batches, context);
        var through = IterationTime.Of(cost, shape, stages);
        var turns = Slowest(cost, shape, stages) * batches;
        return through > turns ? through : turns;
    }

    /// <summary>The time of the slowest stage for a batch.</summary>
    internal static Duration Slowest(CostModel cost, in BatchShape shape, int stages)
    {
        var slowest = Duration.Zero;
        for (var stage = 0; stage < stages; stage++)
        {
            var time = cost.StageTime(shape, stage);
            if (time > slowest) slowest = time;
        }

        return slowest;
    }
}
