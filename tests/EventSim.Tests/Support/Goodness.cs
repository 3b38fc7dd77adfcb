using EventSim.Domain.Workloads;
using MathNet.Numerics.Distributions;

namespace EventSim.Tests.Support;

/// <summary>Goodness of fit against MathNet's distributions, which share no code with the sampler.</summary>
public static class Goodness
{
    /// <summary>The CDF of token counts after rounding: P(max(1, round(X)) ≤ k).</summary>
    public static Func<int, double> TokensCdf(Distribution distribution) => distribution switch
    {
        Distribution.Uniform d => k => Math.Clamp((k - d.Min + 1) / (d.Max - d.Min + 1), 0, 1),
        Distribution.LogNormal d => k => k < 1 ? 0 : new LogNormal(d.Mu, d.Sigma).CumulativeDistribution(k + 0.5),
        Distribution.Exponential d => k => k < 1 ? 0 : new Exponential(1 / d.Mean).CumulativeDistribution(k + 0.5),
        _ => throw new NotSupportedException($"{distribution}"),
    };

    /// <summary>The CDF of a continuous distribution of times in seconds.</summary>
    public static Func<double, double> TimeCdf(Distribution distribution) => distribution switch
    {
        Distribution.LogNormal d => new LogNormal(d.Mu, d.Sigma).CumulativeDistribution,
        Distribution.Exponential d => new Exponential(1 / d.Mean).CumulativeDistribution,
        _ => throw new NotSupportedException($"{distribution}"),
    };

    /// <summary>Mean and standard deviation of token counts; the half token of rounding adds 1/12 to the
    /// variance.</summary>
    public static (double Mean, double StdDev) Moments(Distribution distribution)
    {
        var (mean, variance) = distribution switch
        {
            Distribution.Uniform d => ((d.Min + d.Max) / 2, (Math.Pow(d.Max - d.Min + 1, 2) - 1) / 12),
            Distribution.LogNormal d => (new LogNormal(d.Mu, d.Sigma).Mean, new LogNormal(d.Mu, d.Sigma).Variance),
            Distribution.Exponential d => (d.Mean, d.Mean * d.Mean),
            _ => throw new NotSupportedException($"{distribution}"),
        };
        return (mean, Math.Sqrt(variance + (distribution is Distribution.Uniform ? 0 : 1.0 / 12)));
    }

    /// <summary>The Kolmogorov-Smirnov distance of whole values from their CDF, times √n.</summary>
    public static double Ks(IEnumerable<int> sample, Func<int, double> cdf)
    {
        var sorted = sample.Order().ToArray();
        var distance = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var last = i == sorted.Length - 1 || sorted[i + 1] != sorted[i];
            var first = i == 0 || sorted[i - 1] != sorted[i];
            if (last) distance = Math.Max(distance, Math.Abs(((i + 1.0) / sorted.Length) - cdf(sorted[i])));
            if (first) distance = Math.Max(distance, Math.Abs(((double)i / sorted.Length) - cdf(sorted[i] - 1)));
        }

        return distance * Math.Sqrt(sorted.Length);
    }

    /// <summary>The Kolmogorov-Smirnov distance of continuous values from their CDF, times √n.</summary>
    public static double Ks(IEnumerable<double> sample, Func<double, double> cdf)
    {
        var sorted = sample.Order().ToArray();
        var distance = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var at = cdf(sorted[i]);
            distance = Math.Max(distance, Math.Max(((i + 1.0) / sorted.Length) - at, at - ((double)i / sorted.Length)));
        }

        return distance * Math.Sqrt(sorted.Length);
    }

    /// <summary>The probability of a χ² statistic at least this large if the counts have these expectations.</summary>
    public static double ChiSquaredP(IReadOnlyList<int> counts, IReadOnlyList<double> expected, int degrees)
    {
        var statistic = counts.Zip(expected, (c, e) => (c - e) * (c - e) / e).Sum();
        return 1 - ChiSquared.CDF(degrees, statistic);
    }
}
