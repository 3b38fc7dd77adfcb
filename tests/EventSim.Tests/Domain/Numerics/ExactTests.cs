using EventSim.Domain.Numerics;

namespace EventSim.Tests.Domain.Numerics;

/// <summary>Errors against the C library's functions, in units of the last place, and against values worked out with
/// 40 digits.</summary>
public sealed class ExactTests
{
    private const int Points = 200_000;

    [Fact]
    public void Exp_is_within_one_unit_of_the_last_place() =>
        AssertWithin(1, Worst(-700, 700, Exact.Exp, Math.Exp));

    [Fact]
    public void Log_is_within_two_units_of_the_last_place()
    {
        AssertWithin(2, Worst(1e-300, 1e-290, Exact.Log, Math.Log));
        AssertWithin(2, Worst(0.4, 3, Exact.Log, Math.Log));
        AssertWithin(2, Worst(3, 1e12, Exact.Log, Math.Log));
    }

    [Fact]
    public void Log1p_keeps_its_digits_near_zero()
    {
        foreach (var x in new[] { 1e-300, 1e-17, -1e-17, 1e-9, -1e-9 }) Assert.Equal(x - (x * x / 2), Exact.Log1p(x));

        // Kahan's way, good to a few units: the error of 1 + x cancels between the logarithm and the quotient.
        AssertWithin(4, Worst(-0.5, 3, Exact.Log1p, x => 1 + x == 1 ? x : Math.Log(1 + x) * x / (1 + x - 1)));
    }

    [Fact]
    public void Pow_loses_no_more_than_its_exponent_demands() =>
        AssertWithin(
            1 + (2.5 * 2.37 * Math.Log(100)), Worst(0.01, 50, x => Exact.Pow(x, 2.37), x => Math.Pow(x, 2.37)));

    [Theory]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(-746, 0)]
    [InlineData(0, 1)]
    [InlineData(-745, 4.94065645841247E-324)]
    public void Exp_ends_like_the_function(double x, double expected) => Assert.Equal(expected, Exact.Exp(x));

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(1, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(4.94065645841247E-324, -744.4400719213812)]
    public void Log_ends_like_the_function(double x, double expected) => Assert.Equal(expected, Exact.Log(x));

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1e-09, 6.283185307179587e-09)]
    [InlineData(0.125, 0.7071067811865476)]
    [InlineData(0.2499, 0.9999998026079184)]
    [InlineData(0.25, 1.0)]
    [InlineData(0.3, 0.9510565162951536)]
    [InlineData(0.5, 4.1340642196527976e-43)]
    [InlineData(0.77, -0.9921147013144778)]
    [InlineData(-0.1, -0.5877852522924731)]
    [InlineData(12345.678, -0.8994052515660513)]
    public void Sine_of_turns(double turns, double expected) =>
        Assert.True(Math.Abs(Exact.SinTurns(turns) - expected) < 1e-15 + (1e-15 * Math.Abs(turns)));

    /// <summary>Known bits: a change here changes every drawn workload.</summary>
    [Fact]
    public void The_bits_never_change()
    {
        double[] drawn =
        [
            Exact.Exp(1.5), Exact.Exp(-20.25), Exact.Log(3.7), Exact.Log1p(-0.6), Exact.SinTurns(0.3),
            Exact.NormalQuantile(0.01), Exact.NormalQuantile(0.6), Exact.GammaQuantile(0.444, 0.3),
            Exact.GammaQuantile(12, 0.9),
        ];
        Assert.Equal(GoldenBits, drawn);
    }

    private static readonly double[] GoldenBits =
    [
        4.4816890703380645, 1.6052280551856116E-09, 1.308332819650179, -0.916290731874155, 0.9510565162951536,
        -2.3263478740408408, 0.2533471031357997, 0.052396784265195895, 16.59812214431409,
    ];

    private static void AssertWithin(double bound, double worst) =>
        Assert.True(worst <= bound, $"{worst} units, more than {bound}");

    /// <summary>The largest difference over evenly spaced points, in units of the last place of the
    /// reference.</summary>
    private static double Worst(double from, double to, Func<double, double> exact, Func<double, double> reference)
    {
        var worst = 0.0;
        for (var i = 0; i < Points; i++)
        {
            var x = from + ((to - from) * ((i + 0.5) / Points));
            var expected = reference(x);
            var unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            worst = Math.Max(worst, Math.Abs(exact(x) - expected) / unit);
        }

        return worst;
    }
}
