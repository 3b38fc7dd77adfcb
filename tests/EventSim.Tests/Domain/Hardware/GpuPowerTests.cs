using EventSim.Domain.Hardware;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Hardware;

public sealed class GpuPowerTests
{
    // 700 W, of them 105 W at rest.
    private static readonly Gpu H100 = Served.Gpu("h100-sxm");

    [Theory]
    [InlineData(0, 0.0, 105)]
    [InlineData(1, 0.0, 105 + (595 / 3.0))] // At work, computing nothing: a third of what there is above rest.
    [InlineData(0.5, 0.225, 105 + (595 / 2.0))] // An MFU of 0.45 in the half of the time that it works: all of it.
    [InlineData(1, 0.9, 700)]
    [InlineData(0.5, 0.05, 208.80976560114)] // (0.1 / 0.45)^0.7 = 0.34894.
    [InlineData(0.5, null, 105 + (595 / 3.0))] // Not counted: two thirds, half of the time.
    public void Power_by_hand(double busy, double? mfu, double watts) =>
        Assert.Equal(watts, GpuPower.MeanWatts(H100, busy, mfu)!.Value, 1e-9);

    [Fact]
    public void More_work_never_draws_less()
    {
        var watts = Enumerable.Range(0, 101).Select(i => GpuPower.MeanWatts(H100, 1, i / 100.0)!.Value).ToList();
        Assert.Equal(watts.Order(), watts);
    }

    [Fact]
    public void A_gpu_whose_tdp_is_not_known_has_no_power() =>
        Assert.Null(GpuPower.MeanWatts(Served.Gpu("tpu-v5e"), 0.5, 0.5));
}
