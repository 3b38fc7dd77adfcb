using System.Globalization;
using EventSim.Domain.Numerics;

namespace EventSim.Simulation.Calibration;

/// <summary>Fits the constants of a form to measured kernels: the same samples, in whatever order, give the same
/// constants.</summary>
/// <remarks>Minimised is the mean of e/(1 + e/0.4) with e = |ln(predicted/measured)|, so that a few kernels that do
/// something else pull little. The search works on the logarithms of the constants, starts from several places on a
/// part of the samples, and ends on a larger part.</remarks>
public static class Calibrator
{
    private const double Pull = 0.4;
    private const double Hopeless = 1e9;
    private const int FewSamples = 2_500;
    private const int ManySamples = 10_000;
    private const int Starts = 3;

    /// <summary>The constants that fit the samples best, those left out left out.</summary>
    /// <param name="family">The samples and the form.</param>
    /// <param name="effort">Evaluations of the form over all samples, about, a start.</param>
    public static ImmutableArray<double> Fit(KernelFamily family, int effort = 6_000)
    {
        var samples = Shuffled(family.Samples.Where(sample => !sample.IsLeftOut));
        var few = samples[..Math.Min(samples.Length, FewSamples)];
        var free = Enumerable.Range(0, family.Constants.Length).Where(i => family.Constants[i].IsFree).ToArray();
        var best = (Point: free.Select(i => Exact.Log(family.Constants[i].Start)).ToArray(), Value: Hopeless);
        for (var start = 0; start < Starts; start++)
        {
            var found = Simplex.Minimum(
                point => Loss(family, Expanded(family, free, point), few), Moved(best.Point, start),
                start == 0 ? 0.2 : 0.12, effort);
            if (found.Value < best.Value) best = found;
        }

        if (samples.Length > few.Length)
        {
            var many = samples[..Math.Min(samples.Length, ManySamples)];
            best = Simplex.Minimum(
                point => Loss(family, Expanded(family, free, point), many), best.Point, 0.05, effort / 2);
        }

        return Rounded(family, Expanded(family, free, best.Point));
    }

    /// <summary>In an order that depends on the samples alone: the same ones come first, and sums have the same
    /// bits.</summary>
    private static Sample[] Shuffled(IEnumerable<Sample> samples) =>
    [
        .. samples.OrderBy(sample => KeyHash.Of(sample.Key + "s")).ThenBy(sample => sample.Key, StringComparer.Ordinal)
            .ThenBy(sample => sample.Microseconds),
    ];

    private static double[] Moved(double[] point, int start) => start == 0
        ? point
        : [.. point.Select((value, i) =>
            value + (((KeyHash.Of(FormattableString.Invariant($"{start}/{i}")) % 1000 / 1000.0) - 0.5)
                * (start % 2 == 1 ? 0.3 : 0.8)))];

    private static double[] Expanded(KernelFamily family, int[] free, double[] point)
    {
        var constants = family.Constants.Select(constant => constant.Start).ToArray();
        for (var i = 0; i < free.Length; i++)
            constants[free[i]] = Math.Min(family.Constants[free[i]].Most, Exact.Exp(point[i]));
        return constants;
    }

    private static double Loss(KernelFamily family, double[] constants, Sample[] samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            var time = family.Predict(constants, sample.Shape.AsSpan());
            if (!(time > 0) || double.IsInfinity(time)) return Hopeless;
            var error = Math.Abs(Exact.Log(time / sample.Microseconds));
            sum += error / (1 + (error / Pull));
        }

        return sum / samples.Length;
    }

    private static ImmutableArray<double> Rounded(KernelFamily family, double[] constants) =>
    [
        .. family.Constants.Select((constant, i) => constant.IsFree
            ? Math.Min(constant.Most, ToSixDigits(constants[i]))
            : constant.Start),
    ];

    /// <summary>No constant is known better; a file of them can be read.</summary>
    private static double ToSixDigits(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
