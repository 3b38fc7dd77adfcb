namespace EventSim.Simulation.Measures;

/// <summary>Statistics of a latency. Unit: milliseconds. Percentiles interpolate linearly between the two nearest
/// ranks; the standard deviation is the population's.</summary>
public sealed record LatencyStatistics(
    double Mean, double Median, double Std, double P50, double P90, double P95, double P99, double Max)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The statistics of values in nanoseconds; none where there are none. Sorts the values.</summary>
    public static LatencyStatistics? Of(Memory<double> nanoseconds)
    {
        if (nanoseconds.IsEmpty) return null;
        nanoseconds.Span.Sort();
        double sum = 0, squares = 0;
        foreach (var value in nanoseconds.Span) sum += value;
        var mean = sum / nanoseconds.Length;
        foreach (var value in nanoseconds.Span) squares += (value - mean) * (value - mean);
        return Of(mean, squares / nanoseconds.Length, nanoseconds.Length, rank => nanoseconds.Span[(int)rank]);
    }

    /// <summary>The statistics of pooled values in nanoseconds; none where there are none.</summary>
    /// <param name="gaps">The values, ascending.</param>
    /// <param name="counts">How many there are of each.</param>
    public static LatencyStatistics? OfPooled(long[] gaps, long[] counts)
    {
        if (gaps.Length == 0) return null;
        var upTo = new long[gaps.Length];
        double sum = 0, squares = 0;
        long count = 0;
        for (var i = 0; i < gaps.Length; i++)
        {
            count += counts[i];
            upTo[i] = count;
            sum += (double)gaps[i] * counts[i];
        }

        var mean = sum / count;
        for (var i = 0; i < gaps.Length; i++) squares += (gaps[i] - mean) * (gaps[i] - mean) * counts[i];
        return Of(mean, squares / count, count, rank =>
        {
            var at = Array.BinarySearch(upTo, rank + 1);
            return gaps[at >= 0 ? at : ~at];
        });
    }

    private static LatencyStatistics Of(double mean, double variance, long count, Func<long, double> at)
    {
        double Percentile(double share)
        {
            var rank = share * (count - 1);
            var below = (long)Math.Floor(rank);
            var above = Math.Min(below + 1, count - 1);
            return Milliseconds(at(below) + ((at(above) - at(below)) * (rank - below)));
        }

        return new LatencyStatistics(
            Milliseconds(mean),
            Percentile(0.50),
            Milliseconds(Math.Sqrt(variance)),
            Percentile(0.50),
            Percentile(0.90),
            Percentile(0.95),
            Percentile(0.99),
            Milliseconds(at(count - 1)));
    }

    private static double Milliseconds(double nanoseconds) => nanoseconds / NanosecondsPerMillisecond;
}
