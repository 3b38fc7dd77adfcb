using EventSim.Domain.Numerics;
using MathNet.Numerics.Distributions;

namespace EventSim.Tests.Domain.Numerics;

/// <summary>Quantiles against values worked out with 40 digits, and against MathNet's distributions.</summary>
public sealed class ExactQuantileTests
{
    [Theory]
    [InlineData(1.1102230246251565e-16, -8.209536151601387)]
    [InlineData(1e-12, -7.034483825301132)]
    [InlineData(1e-05, -4.264890793922825)]
    [InlineData(0.001, -3.0902323061678136)]
    [InlineData(0.0249, -1.961677869063786)]
    [InlineData(0.075, -1.439531470938456)]
    [InlineData(0.0750001, -1.4395307645017297)]
    [InlineData(0.3, -0.5244005127080408)]
    [InlineData(0.5000001, 2.506628273311648e-07)]
    [InlineData(0.6180339887, 0.3003213852591615)]
    [InlineData(0.925, 1.4395314709384561)]
    [InlineData(0.975, 1.9599639845400538)]
    [InlineData(0.999999, 4.753424308817087)]
    [InlineData(0.9999999999999999, 8.209536151601387)]
    public void Normal_quantile(double u, double expected) => AssertClose(expected, Exact.NormalQuantile(u), 1e-15);

    [Fact]
    public void Normal_quantile_agrees_with_MathNet()
    {
        for (var i = 1; i < 20_000; i++)
        {
            var u = i / 20_000.0;
            Assert.Equal(Normal.InvCDF(0, 1, u), Exact.NormalQuantile(u), 1e-9);
            Assert.Equal(-Exact.NormalQuantile(u), Exact.NormalQuantile(1 - u), 1e-10);
        }
    }

    [Theory]
    [InlineData(0.05, 1e-09, 5.844632057286642e-181)]
    [InlineData(0.05, 0.02, 6.128540904101278e-35)]
    [InlineData(0.05, 0.5, 5.573878440746248e-07)]
    [InlineData(0.05, 0.77, 0.0031468228697795614)]
    [InlineData(0.05, 0.9999999, 10.809571046438988)]
    [InlineData(0.444, 1e-09, 4.083635512218985e-21)]
    [InlineData(0.444, 0.02, 0.00011345988702570027)]
    [InlineData(0.444, 0.5, 0.1803877856378233)]
    [InlineData(0.444, 0.77, 0.6293409122676651)]
    [InlineData(0.444, 0.9999999, 13.926326328310516)]
    [InlineData(0.9, 1e-09, 9.576088699566497e-11)]
    [InlineData(0.9, 0.02, 0.012482271588754925)]
    [InlineData(0.9, 0.5, 0.5967430489553945)]
    [InlineData(0.9, 0.77, 1.3266910851628875)]
    [InlineData(0.9, 0.9999999, 15.769942589506496)]
    [InlineData(1.0, 1e-09, 1.0000000005000001e-09)]
    [InlineData(1.0, 0.02, 0.02020270731751945)]
    [InlineData(1.0, 0.5, 0.6931471805599453)]
    [InlineData(1.0, 0.77, 1.4696759700589417)]
    [InlineData(1.0, 0.9999999, 16.118095651484676)]
    [InlineData(1.5, 1e-09, 1.2089945501792994e-06)]
    [InlineData(1.5, 0.02, 0.09241590951432907)]
    [InlineData(1.5, 0.5, 1.182986942187669)]
    [InlineData(1.5, 0.77, 2.154359301097647)]
    [InlineData(1.5, 0.9999999, 17.702875790509466)]
    [InlineData(4.0, 1e-09, 0.012477753124183052)]
    [InlineData(4.0, 0.02, 1.0162384590409617)]
    [InlineData(4.0, 0.5, 3.672060748850896)]
    [InlineData(4.0, 0.77, 5.263231218851428)]
    [InlineData(4.0, 0.9999999, 23.98623247129999)]
    [InlineData(9.9, 1e-09, 0.5840251880801667)]
    [InlineData(9.9, 0.02, 4.551045316663817)]
    [InlineData(9.9, 0.5, 9.568736046249812)]
    [InlineData(9.9, 0.77, 12.032542033178581)]
    [InlineData(9.9, 0.9999999, 35.6146648376705)]
    [InlineData(10.0, 1e-09, 0.6021348388694604)]
    [InlineData(10.0, 0.02, 4.618349277563098)]
    [InlineData(10.0, 0.5, 9.668714614714132)]
    [InlineData(10.0, 0.77, 12.144452112545117)]
    [InlineData(10.0, 0.9999999, 35.79465433974061)]
    [InlineData(73.5, 1e-09, 33.100561794772595)]
    [InlineData(73.5, 0.02, 56.98271510861795)]
    [InlineData(73.5, 0.5, 73.16693675263919)]
    [InlineData(73.5, 0.77, 79.66765486447001)]
    [InlineData(73.5, 0.9999999, 127.053246769752)]
    [InlineData(1000.0, 1e-09, 821.8327535831709)]
    [InlineData(1000.0, 0.02, 936.132320265703)]
    [InlineData(1000.0, 0.5, 999.6666864269652)]
    [InlineData(1000.0, 0.77, 1023.2088453877092)]
    [InlineData(1000.0, 0.9999999, 1173.1838237394925)]
    public void Gamma_quantile(double shape, double u, double expected) =>
        AssertClose(expected, Exact.GammaQuantile(shape, u), 1e-12);

    [Fact]
    public void Gamma_quantile_inverts_MathNets_distribution()
    {
        foreach (var shape in new[] { 0.01, 0.1, 0.444, 0.999, 1, 1.001, 2.25, 9.999, 10, 50, 400, 1000 })
        {
            for (var i = 1; i < 200; i++)
            {
                var u = i / 200.0;
                var x = Exact.GammaQuantile(shape, u);
                if (x > 1e-10) AssertClose(u, Gamma.CDF(shape, 1, x), 1e-10);
            }
        }
    }

    [Fact]
    public void Gamma_quantile_of_shape_one_is_exponential()
    {
        for (var i = 1; i < 1000; i++)
            AssertClose(-Math.Log(1 - (i / 1000.0)), Exact.GammaQuantile(1, i / 1000.0), 1e-13);
    }

    [Fact]
    public void Gamma_quantile_grows_with_u()
    {
        foreach (var shape in new[] { 0.05, 0.444, 1, 3, 30, 500 })
        {
            var last = 0.0;
            for (var i = 1; i < 5000; i++)
            {
                var x = Exact.GammaQuantile(shape, i / 5000.0);
                Assert.True(x > last, $"shape {shape}, u {i / 5000.0}: {x} after {last}");
                last = x;
            }
        }
    }

    [Theory]
    [InlineData(1e-05, 11.512919692895826)]
    [InlineData(0.3, 1.0957979948180756)]
    [InlineData(1.0000001, -5.772155829918507e-08)]
    [InlineData(2.5, 0.2846828704729192)]
    [InlineData(9.99, 12.779315214350193)]
    [InlineData(10.0, 12.801827480081469)]
    [InlineData(171.3, 708.1149470389969)]
    [InlineData(12345.6, 103959.18506616846)]
    public void Log_gamma(double x, double expected) =>
        Assert.True(Math.Abs(Exact.LogGamma(x) - expected) <= 1e-14 * Math.Max(1, Math.Abs(expected)));

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"expected {expected:R}, not {actual:R}");
}
