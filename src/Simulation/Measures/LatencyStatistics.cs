namespace EventSim.Simulation.Measures;

/// <summary>Statistics of a latency. Unit: milliseconds. Percentiles interpolate linearly between the two nearest ranks;
/// the standard deviation is the population's.</summary>
public sealed record LatencyStatistics(
    double Mean, double Median, double Std, double P50, double P90, double P95, double P99, double Max)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The statistics of values in nanoseconds; none where there are none. Sorts the values.</summary>
    public static LatencyStatistics? Of(double[] nanoseconds)
    {
        if (nanoseconds.Length == 0) return null;
        Array.Sort(nanoseconds);
        double sum = 0, squares = 0;
        foreach (var value in nanoseconds) sum += value;
        var mean = sum / nanoseconds.Length;
        foreach (var value in nanoseconds) squares += (value - mean) * (value - mean);
        return Of(mean, squares / nanoseconds.Length, nanoseconds.Length, rank => nanoseconds[rank]);
    }

    /// <summary>The statistics of pooled values in nanoseconds, ascending, each with its count; none where there are
    /// none.</summary>
    public static LatencyStatistics? Of(ImmutableArray<(long Gap, long Count)> pooled)
    {
        if (pooled.IsEmpty) return null;
        var upTo = new long[pooled.Length];
        double sum = 0, squares = 0;
        long count = 0;
        for (var i = 0; i < pooled.Length; i++)
        {
            count += pooled[i].Count;
            upTo[i] = count;
            sum += (double)pooled[i].Gap * pooled[i].Count;
        }

        var mean = sum / count;
        foreach (var (gap, times) in pooled) squares += (gap - mean) * (gap - mean) * times;
        return Of(mean, squares / count, count, rank =>
        {
            var at = Array.BinarySearch(upTo, rank + 1);
            return pooled[at >= 0 ? at : ~at].Gap;
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
