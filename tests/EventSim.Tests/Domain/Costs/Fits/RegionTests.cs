using EventSim.Domain.Costs.Fits;

namespace EventSim.Tests.Domain.Costs.Fits;

/// <summary>How far a shape is from what was measured.</summary>
public sealed class RegionTests
{
    private static readonly Region Measured = new(
    [
        new MeasuredAxis("m", [1, 4096], IsLoad: true), new MeasuredAxis("n", [1024, 4096, 8192], IsLoad: false),
    ]);

    [Theory]
    [InlineData(1, 1024, Reach.Validated)]
    [InlineData(77, 8192, Reach.Validated)]
    [InlineData(4096, 4096, Reach.Validated)]
    [InlineData(77, 2048, Reach.Interpolated)]
    [InlineData(77, 8193, Reach.Extrapolated)]
    [InlineData(77, 1023, Reach.Extrapolated)]
    [InlineData(4097, 4096, Reach.Extrapolated)]
    [InlineData(0.5, 2048, Reach.Extrapolated)]
    public void A_shape_reaches_as_far_as_its_farthest_axis(double m, double n, Reach reach) =>
        Assert.Equal(reach, Measured.Of(m, n));

    [Fact]
    public void Where_nothing_was_measured_everything_is_extrapolated() =>
        Assert.Equal(Reach.Extrapolated, Region.None.Of(1, 1024));
}
