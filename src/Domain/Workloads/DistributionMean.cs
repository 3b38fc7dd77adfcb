using System.Diagnostics;
using EventSim.Domain.Numerics;

namespace EventSim.Domain.Workloads;

/// <summary>The mean of a distribution, before values are rounded or clamped.</summary>
public static class DistributionMean
{
    /// <summary>The mean; infinite for a Pareto tail index of 1 or less.</summary>
    public static double Of(Distribution distribution) => distribution switch
    {
        Distribution.Constant d => d.Value,
        Distribution.Uniform d => (d.Min + d.Max) / 2,
        Distribution.Normal d => d.Mean,
        Distribution.LogNormal d => Exact.Exp(d.Mu + (d.Sigma * d.Sigma / 2)),
        Distribution.Exponential d => d.Mean,
        Distribution.Gamma d => d.Shape * d.Scale,
        Distribution.Weibull d => d.Scale * Exact.Exp(Exact.LogGamma(1 + (1 / d.Shape))),
        Distribution.Pareto d => d.Alpha > 1 ? d.Alpha * d.Min / (d.Alpha - 1) : double.PositiveInfinity,
        Distribution.Empirical d => Average(d.Values),
        Distribution.Mixture d => Weighted(d.Parts),
        _ => throw new UnreachableException($"{distribution}"),
    };

    private static double Average(ImmutableArray<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    private static double Weighted(ImmutableArray<MixturePart> parts)
    {
        var (sum, weights) = (0.0, 0.0);
        foreach (var part in parts)
        {
            sum += part.Weight * Of(part.Of);
            weights += part.Weight;
        }

        return sum / weights;
    }
}
