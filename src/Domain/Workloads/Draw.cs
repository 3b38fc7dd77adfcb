using System.Diagnostics;
using EventSim.Domain.Numerics;
using EventSim.Domain.Units;

namespace EventSim.Domain.Workloads;

/// <summary>Values of a distribution by inverse CDF: one uniform variate within (0, 1) a value.</summary>
public static class Draw
{
    /// <summary>The largest token count drawn: longer than any context, and small enough that sums of three stay in
    /// an int.</summary>
    public const int MostTokens = 1 << 29;

    /// <summary>The longest span drawn, 2^61 ns (73 years): sums of three stay in a long.</summary>
    public static readonly Duration Longest = new(1L << 61);

    private const double NanosecondsPerSecond = 1e9;

    /// <summary>A token count: rounded half to even, at least 1, at most <see cref="MostTokens"/>.</summary>
    public static int Tokens(Distribution distribution, double u) =>
        (int)Math.Clamp(Math.Round(Quantile(distribution, u, 1), MidpointRounding.ToEven), 1, MostTokens);

    /// <summary>A span of time from a distribution of seconds: rounded half to even to a nanosecond, at least 0 (a
    /// normal
    /// variate may be less), at most <see cref="Longest"/>.</summary>
    public static Duration Time(Distribution distribution, double u) =>
        Span(Quantile(distribution, u, NanosecondsPerSecond));

    /// <summary>A span of so many seconds: rounded half to even to a nanosecond, within 0 and <see
    /// cref="Longest"/>.</summary>
    public static Duration Span(double seconds) =>
        new((long)Math.Clamp(
            Math.Round(seconds * NanosecondsPerSecond, MidpointRounding.ToEven), 0, (double)Longest.Nanoseconds));

    /// <summary>The value that a variate stays below (or at) with probability u.</summary>
    /// <param name="distribution">The distribution.</param>
    /// <param name="u">Range: within (0, 1).</param>
    /// <param name="perUnit">Whole steps in one unit, for uniform distributions: 1 for tokens, 10^9 for
    /// seconds.</param>
    public static double Quantile(Distribution distribution, double u, double perUnit) => distribution switch
    {
        Distribution.Constant d => d.Value,
        Distribution.Uniform d => UniformStep(d, u, perUnit),
        Distribution.Normal d => d.Mean + (d.StdDev * Exact.NormalQuantile(u)),
        Distribution.LogNormal d => Exact.Exp(d.Mu + (d.Sigma * Exact.NormalQuantile(u))),
        Distribution.Exponential d => d.Mean * UnitExponential(u),
        Distribution.Gamma d => d.Scale * Exact.GammaQuantile(d.Shape, u),
        Distribution.Weibull d => d.Scale * Exact.Pow(UnitExponential(u), 1 / d.Shape),
        Distribution.Pareto d => d.Min * Exact.Exp(UnitExponential(u) / d.Alpha),
        Distribution.Empirical d => d.Values[Math.Min((int)(u * d.Values.Length), d.Values.Length - 1)],
        Distribution.Mixture d => OfPart(d, u, perUnit),
        _ => throw new UnreachableException($"{distribution}"),
    };

    /// <summary>An exponential variate of mean 1.</summary>
    public static double UnitExponential(double u) => -Exact.Log1p(-u);

    /// <summary>One of the whole steps from Min to Max, all equally likely.</summary>
    private static double UniformStep(Distribution.Uniform d, double u, double perUnit)
    {
        var first = Math.Ceiling(d.Min * perUnit);
        var last = Math.Max(first, Math.Floor(d.Max * perUnit));
        return Math.Min(last, first + Math.Floor(u * (last - first + 1))) / perUnit;
    }

    /// <summary>The part of the unit interval that u falls into chooses the part; u's place within it is the part's
    /// variate.</summary>
    private static double OfPart(Distribution.Mixture mixture, double u, double perUnit)
    {
        var parts = mixture.Parts;
        var total = 0.0;
        foreach (var part in parts) total += part.Weight;
        var rest = u * total;
        var i = 0;
        while (i < parts.Length - 1 && rest >= parts[i].Weight) rest -= parts[i++].Weight;
        return Quantile(parts[i].Of, Inside(rest / parts[i].Weight), perUnit);
    }

    /// <summary>Keeps a rescaled variate off 0 and 1.</summary>
    private static double Inside(double u) => Math.Clamp(u, 1.0 / (1L << 53), 1 - (1.0 / (1L << 53)));
}
