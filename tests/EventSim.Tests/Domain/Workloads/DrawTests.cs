using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using FsCheck.Xunit;
using MathNet.Numerics.Distributions;
using Stream = EventSim.Simulation.Randomness.Stream;

namespace EventSim.Tests.Domain.Workloads;

/// <summary>Values of distributions by inverse CDF.</summary>
public sealed class DrawTests
{
    private const double Smallest = 1.0 / (1L << 53);

    public static TheoryData<Distribution, IContinuousDistribution> References => new()
    {
        { new Distribution.Normal(50, 7), new Normal(50, 7) },
        { new Distribution.LogNormal(7.9, 0.17), new LogNormal(7.9, 0.17) },
        { new Distribution.Exponential(1000), new Exponential(0.001) },
        { new Distribution.Gamma(0.444, 30), new Gamma(0.444, 1 / 30.0) },
        { new Distribution.Gamma(5.5, 30), new Gamma(5.5, 1 / 30.0) },
        { new Distribution.Weibull(0.7, 40), new Weibull(0.7, 40) },
        { new Distribution.Weibull(3, 40), new Weibull(3, 40) },
        { new Distribution.Pareto(1.7, 12), new Pareto(12, 1.7) },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void A_quantile_inverts_the_distribution_function(Distribution ours, IContinuousDistribution reference)
    {
        for (var i = 1; i < 2000; i++)
        {
            var u = i / 2000.0;
            Assert.Equal(u, Cdf(reference, Draw.Quantile(ours, u, 1)), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(References))]
    public void A_mean_is_the_distributions(Distribution ours, IContinuousDistribution reference) =>
        Assert.Equal(1, DistributionMean.Of(ours) / reference.Mean, 1e-12);

    [Fact]
    public void Every_whole_number_of_a_uniform_is_equally_likely()
    {
        var die = new Distribution.Uniform(1, 6);
        var counts = Enumerable.Range(0, 600).Select(i => Draw.Tokens(die, (i + 0.5) / 600)).GroupBy(k => k).ToArray();
        Assert.Equal([1, 2, 3, 4, 5, 6], counts.Select(group => group.Key));
        Assert.All(counts, group => Assert.Equal(100, group.Count()));
        Assert.Equal((1, 6), (Draw.Tokens(die, Smallest), Draw.Tokens(die, 1 - Smallest)));
    }

    [Fact]
    public void A_uniform_time_is_even_over_nanoseconds()
    {
        var span = new Distribution.Uniform(1e-9, 3e-9);
        Assert.Equal([1L, 2, 3], new[] { 0.2, 0.5, 0.8 }.Select(u => Draw.Time(span, u).Nanoseconds));
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(-3, 1)]
    [InlineData(1.5, 2)]
    [InlineData(2.5, 2)]
    [InlineData(2.500001, 3)]
    [InlineData(1e300, Draw.MostTokens)]
    public void Token_counts_round_half_to_even_from_one_to_the_cap(double value, int tokens) =>
        Assert.Equal(tokens, Draw.Tokens(new Distribution.Constant(value), 0.5));

    [Fact]
    public void A_heavy_tail_ends_at_the_caps()
    {
        var tail = new Distribution.Pareto(0.01, 1);
        Assert.Equal(Draw.MostTokens, Draw.Tokens(tail, 1 - Smallest));
        Assert.Equal(Draw.Longest, Draw.Time(tail, 1 - Smallest));
    }

    [Fact]
    public void A_time_is_never_negative() =>
        Assert.Equal(Duration.Zero, Draw.Time(new Distribution.Normal(1, 1), 0.01));

    [Fact]
    public void An_empirical_distribution_gives_its_values_equally_often()
    {
        var file = new Distribution.Empirical("f", "", [3, 5, 5, 9]);
        Assert.Equal([3, 3, 5, 5, 5, 5, 9, 9], Enumerable.Range(0, 8).Select(i => Draw.Tokens(file, (i + 0.5) / 8)));
        Assert.Equal(5.5, DistributionMean.Of(file));
    }

    [Fact]
    public void A_mixture_gives_each_part_its_share_of_u_and_all_of_its_range()
    {
        var mixture = new Distribution.Mixture(
        [
            new MixturePart(3, new Distribution.Uniform(1, 3)),
            new MixturePart(1, new Distribution.Constant(100)),
        ]);
        Assert.Equal(
            [1, 1, 2, 2, 3, 3, 100, 100], Enumerable.Range(0, 8).Select(i => Draw.Tokens(mixture, (i + 0.5) / 8)));
        Assert.Equal(26.5, DistributionMean.Of(mixture));
    }

    [Property]
    public bool A_quantile_never_falls_as_u_grows(ulong key)
    {
        var stream = new Stream(key);
        var u = new[] { stream.Uniform(0), stream.Uniform(1) }.Order().ToArray();
        return References.All(row => Draw.Time((Distribution)row[0], u[0]) <= Draw.Time((Distribution)row[0], u[1]));
    }

    /// <summary>MathNet's Weibull is 1e-10 off near 0, so its closed form stands in.</summary>
    private static double Cdf(IContinuousDistribution reference, double x) => reference is Weibull weibull
        ? 1 - Math.Exp(-Math.Pow(x / weibull.Scale, weibull.Shape))
        : reference.CumulativeDistribution(x);
}
