namespace EventSim.Domain.Costs;

/// <summary>Remembers the time of decode attention at 16 mean contexts an octave, and takes a straight line between
/// them: an iteration has no time for powers. Two threads that fill one entry at once write the same bits.</summary>
/// <param name="function">The time of so many sequences with so many tokens in the cache each.</param>
/// <param name="mostSequences">More sequences are worked out anew each time.</param>
internal sealed class DecodeTimes(Func<int, double, double> function, int mostSequences)
{
    // The leading 4 bits of a number's fraction, with its exponent, count knots; 1 is the first of them.
    private const int DroppedBits = 48;
    private const long KnotOfOne = 1023L << 4;
    private const int Octaves = 24;

    private readonly double[]?[] _known = new double[mostSequences + 1][];

    /// <summary>The time.</summary>
    /// <param name="sequences">Sequences; at least one.</param>
    /// <param name="mean">Tokens in the cache of each; at least one.</param>
    public double Of(int sequences, double mean)
    {
        var knot = (int)((BitConverter.DoubleToInt64Bits(mean) >> DroppedBits) - KnotOfOne);
        if (sequences > mostSequences || (uint)knot >= (16 * Octaves) - 1) return function(sequences, mean);
        var row = _known[sequences] ??= new double[16 * Octaves];
        var (low, high) = (Context(knot), Context(knot + 1));
        var (from, to) = (At(row, sequences, knot), At(row, sequences, knot + 1));
        return from + ((to - from) * ((mean - low) / (high - low)));
    }

    private double At(double[] row, int sequences, int knot)
    {
        var value = row[knot];
        return value != 0 ? value : row[knot] = function(sequences, Context(knot));
    }

    private static double Context(int knot) => BitConverter.Int64BitsToDouble((knot + KnotOfOne) << DroppedBits);
}
