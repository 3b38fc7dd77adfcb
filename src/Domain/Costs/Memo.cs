namespace EventSim.Domain.Costs;

/// <summary>Remembers the values of a pure function of small whole numbers. Two threads that fill one entry at once
/// write the same bits, so nothing is locked, and nobody can tell that it is there but by the time it takes.</summary>
/// <param name="function">The function: it has a value for every argument.</param>
/// <param name="size">Arguments from 0 below this are remembered.</param>
internal sealed class Memo(Func<int, double> function, int size)
{
    private readonly double[] _known = Unknown(size);

    /// <summary>The function's value.</summary>
    public double this[int argument]
    {
        get
        {
            var known = _known;
            if ((uint)argument >= (uint)known.Length) return function(argument);
            var value = known[argument];
            return double.IsNaN(value) ? known[argument] = function(argument) : value;
        }
    }

    private static double[] Unknown(int size)
    {
        var unknown = new double[size];
        Array.Fill(unknown, double.NaN);
        return unknown;
    }
}
