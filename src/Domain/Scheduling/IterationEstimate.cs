using EventSim.Domain.Costs;

namespace EventSim.Domain.Scheduling;

/// <summary>What an iteration is about to cost, as a scheduler may know it: a fixed part and a part for each prefill
/// token, each decoding sequence and each token in their cache.</summary>
/// <param name="Fixed">Unit: ps, as all of them.</param>
/// <param name="PrefillToken">A token of a prompt.</param>
/// <param name="Decode">A sequence that decodes.</param>
/// <param name="ContextToken">A token in the cache of one that decodes.</param>
/// <remarks>The parts are secants of the cost model between an idle engine and its limits. A linear cost is met
/// exactly; a curved one is a few percent off in between.</remarks>
public readonly record struct IterationEstimate(long Fixed, long PrefillToken, long Decode, long ContextToken)
{
    private const long Picoseconds = 1_000;

    /// <summary>The estimate for an engine of so many stages.</summary>
    /// <param name="cost">What an iteration costs.</param>
    /// <param name="stages">Pipeline stages.</param>
    /// <param name="tokens">Prefill tokens of an iteration at most, two or more.</param>
    /// <param name="sequences">Sequences at most.</param>
    /// <param name="context">Tokens in the cache at most.</param>
    public static IterationEstimate Of(CostModel cost, int stages, int tokens, int sequences, long context)
    {
        long Decodes(int count, int each) =>
            Picoseconds * IterationTime.Of(cost, IterationTime.DecodeShape(count, each), stages).Nanoseconds;
        long Prompt(int of) => Picoseconds * IterationTime.OfPrompt(cost, of, stages).Nanoseconds;
        var several = Math.Max(2, sequences);
        var each = (int)Math.Clamp(context / several, 2, int.MaxValue / several);
        var idle = Decodes(1, 1);
        var decode = (Decodes(several, 1) - idle) / (several - 1);
        var start = idle - decode;
        return new IterationEstimate(
            start,
            Math.Max(0, (Prompt(tokens) - start) / tokens),
            decode,
            (Decodes(several, each) - Decodes(several, 1)) / ((long)several * (each - 1)));
    }

    /// <summary>The time of a batch. Unit: ns.</summary>
    public long Nanoseconds(long prefillTokens, long decodes, long context) =>
        (Fixed + (PrefillToken * prefillTokens) + (Decode * decodes) + (ContextToken * context)) / Picoseconds;

    /// <summary>The most prefill tokens that may join so many decodes within a time; 0 where none may.</summary>
    public long PrefillWithin(long nanoseconds, long decodes, long context)
    {
        var left = (Picoseconds * nanoseconds) - Fixed - (Decode * decodes) - (ContextToken * context);
        return left <= 0 ? 0 : PrefillToken == 0 ? int.MaxValue : left / PrefillToken;
    }

    /// <summary>The most sequences with so many tokens in the cache each that decode within a time.</summary>
    public long DecodesWithin(long nanoseconds, long contextOfEach)
    {
        var left = (Picoseconds * nanoseconds) - Fixed;
        var each = Decode + (ContextToken * contextOfEach);
        return left <= 0 ? 0 : each == 0 ? int.MaxValue : left / each;
    }
}
