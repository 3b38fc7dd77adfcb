using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>New tokens of one sequence after those already in the cache.</summary>
/// <param name="Tokens">Tokens computed in this iteration.</param>
/// <param name="Context">Tokens of the sequence computed before it.</param>
public readonly record struct PrefillShape(int Tokens, int Context);

/// <summary>What an iteration computes, as far as its cost depends on it.</summary>
public readonly ref struct BatchShape
{
    /// <summary>The prefill chunks of the batch.</summary>
    public required ReadOnlySpan<PrefillShape> Prefills { get; init; }

    /// <summary>Sum of the prefill chunks' tokens.</summary>
    public required int PrefillTokens { get; init; }

    /// <summary>Sequences that compute the one token they produced last.</summary>
    public required int Decodes { get; init; }

    /// <summary>Sum over the decodes of the tokens in the cache, the new one included.</summary>
    public required long DecodeContext { get; init; }

    /// <summary>The most tokens in the cache of one of them, the new one included; 0 where it is not known, as where
    /// <see cref="CostModel.AsksForLongest"/> is false.</summary>
    public long LongestDecode { get; init; }

    /// <summary>Sequences that produce a token at the end of the iteration: rows of the LM head.</summary>
    public required int Sampled { get; init; }

    /// <summary>All tokens of the batch.</summary>
    public int Tokens => PrefillTokens + Decodes;

    /// <summary>All sequences of the batch.</summary>
    public int Sequences => Prefills.Length + Decodes;

    /// <summary>Sequences that compute one token, of a prompt or not, with the sum of their contexts.</summary>
    internal (int Sequences, long Context) Singles() => Singles(DecodeContext);

    /// <summary>The same as if the decodes had so much context.</summary>
    internal (int Sequences, long Context) Singles(long decodeContext)
    {
        var (sequences, context) = (Decodes, decodeContext);
        foreach (var chunk in Prefills)
        {
            if (chunk.Tokens != 1) continue;
            sequences++;
            context += chunk.Context + 1;
        }

        return (sequences, context);
    }
}

/// <summary>Prices one iteration of one replica. A cost becomes whole nanoseconds here, once.</summary>
public abstract record CostModel
{
    /// <summary>The time that a pipeline stage (from 0) takes for the batch on its layers.</summary>
    public abstract Duration StageTime(in BatchShape batch, int stage);

    /// <summary>The time depends on the longest context of the decodes.</summary>
    public virtual bool AsksForLongest => false;

    /// <summary>The time to hand the batch's activations to the next stage.</summary>
    public abstract Duration HandOver(in BatchShape batch);

    /// <summary>How much of the batch's time is of kernels beyond what was measured, and the whole, over all stages,
    /// but for the CPU; none where nothing is measured. Unit: us.</summary>
    public virtual (double Extrapolated, double Whole)? Reached(in BatchShape batch) => null;

    /// <summary>The FLOPs of the batch over all GPUs of the replica; none where the model counts none.</summary>
    public abstract double? Flops(in BatchShape batch);
}
