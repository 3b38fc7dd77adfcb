namespace EventSim.Domain.Costs;

/// <summary>Remembers the values of a pure function of small whole numbers. Two threads that fill one entry at once
/// write the same bits, so nothing is locked, and nobody can tell that it is there but by the time it takes.</summary>
/// <param name="function">The function; a value of 0 is worked out anew each time.</param>
/// <param name="size">Arguments from 0 below this are remembered.</param>
internal sealed class Memo(Func<int, double> function, int size)
{
    private readonly double[] _known = new double[size];

    /// <summary>The function's value.</summary>
    public double this[int argument]
    {
        get
        {
            var known = _known;
            if ((uint)argument >= (uint)known.Length) return function(argument);
            var value = known[argument];
            return value != 0 ? value : known[argument] = function(argument);
        }
    }
}
