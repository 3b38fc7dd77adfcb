using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace EventSim.Simulation.Calibration;

/// <summary>Nelder and Mead's search for a minimum.</summary>
internal static class Simplex
{
    private const double Enough = 1e-7;

    /// <summary>The best point found.</summary>
    /// <param name="function">What is minimised.</param>
    /// <param name="start">Where the search starts. Shape: [dimensions].</param>
    /// <param name="step">How far the first points are from it.</param>
    /// <param name="most">Steps of the search at most.</param>
    public static (double[] Point, double Value) Minimum(
        Func<double[], double> function, double[] start, double step, int most)
    {
        if (start.Length == 0) return (start, function(start));
        var best = (Point: start, Value: double.PositiveInfinity);
        double Seen(Vector<double> point)
        {
            var value = function(point.AsArray());
            if (value < best.Value) best = (point.ToArray(), value);
            return value;
        }

        try
        {
            NelderMeadSimplex.Minimum(
                ObjectiveFunction.Value(Seen), Vector<double>.Build.DenseOfArray(start),
                Vector<double>.Build.Dense(start.Length, step), Enough, most);
        }
        catch (MaximumIterationsException)
        {
            // The best point so far is what was asked for.
        }

        return best;
    }
}
