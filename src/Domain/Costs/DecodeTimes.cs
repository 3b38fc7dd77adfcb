namespace EventSim.Domain.Costs;

/// <summary>Remembers the time of decode attention at 16 mean contexts an octave, and takes a straight line between
/// them: an iteration has no time for powers. Two threads that fill one entry at once write the same bits.</summary>
/// <param name="function">The time of so many sequences with so many tokens in the cache each.</param>
/// <param name="jump">A knot at which the time jumps: the line up to it ends just before.</param>
/// <param name="mostSequences">More sequences are worked out anew each time.</param>
internal sealed class DecodeTimes(Func<int, double, double> function, double jump, int mostSequences)
{
    // The leading 4 bits of a number's fraction, with its exponent, count knots; 1 is the first of them.
    private const int DroppedBits = 48;
    private const long KnotOfOne = 1023L << 4;
    private const int Knots = 24 << 4;
    private const int BeforeJump = Knots;

    private readonly double[]?[] _known = new double[mostSequences + 1][];
    private readonly int _jump = KnotBelow(jump);

    /// <summary>The time.</summary>
    /// <param name="sequences">Sequences; at least one.</param>
    /// <param name="mean">Tokens in the cache of each; at least one.</param>
    public double Of(int sequences, double mean)
    {
        var knot = KnotBelow(mean);
        if (sequences > mostSequences || knot is < 0 or >= Knots - 1) return function(sequences, mean);
        var row = _known[sequences] ??= new double[Knots + 1];
        var (low, high) = (Context(knot), Context(knot + 1));
        var from = At(row, knot, sequences, low);
        var to = knot + 1 == _jump
            ? At(row, BeforeJump, sequences, Math.BitDecrement(high))
            : At(row, knot + 1, sequences, high);
        return from + ((to - from) * ((mean - low) / (high - low)));
    }

    /// <summary>The most that any part of a batch takes: all that are known by their sum, or none, and the longest of
    /// the others. A short sequence more lowers the mean context, and takes no time away.</summary>
    /// <param name="sequences">Sequences known by their sum.</param>
    /// <param name="context">The sum of their tokens in the cache.</param>
    /// <param name="others">The tokens in the cache of each of the others; they are sorted.</param>
    public double MostOf(int sequences, long context, Span<long> others)
    {
        others.Sort();
        var (most, sum) = (sequences == 0 ? 0 : Of(sequences, (double)context / sequences), 0L);
        for (var known = 1; known <= others.Length; known++)
        {
            sum += others[^known];
            most = Math.Max(most, Of(known, (double)sum / known));
            if (sequences == 0) continue;
            var all = sequences + known;
            most = Math.Max(most, Of(all, (double)(context + sum) / all));
        }

        return most;
    }

    private double At(double[] row, int place, int sequences, double context)
    {
        var value = row[place];
        return value != 0 ? value : row[place] = function(sequences, context);
    }

    private static int KnotBelow(double context) =>
        (int)((BitConverter.DoubleToInt64Bits(context) >> DroppedBits) - KnotOfOne);

    private static double Context(int knot) => BitConverter.Int64BitsToDouble((knot + KnotOfOne) << DroppedBits);
}
