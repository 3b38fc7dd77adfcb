using EventSim.Domain.Costs;
using EventSim.Domain.Units;
using EventSim.Tests.Support;
using FsCheck.Xunit;

namespace EventSim.Tests.Domain.Costs;

public sealed class LinearCostTests
{
    private static LinearCost Cost(long iteration, long prefill, long decode, int stages) =>
        new(new CostSettings.Linear(new Duration(iteration), new Duration(prefill), new Duration(decode)), stages);

    [Fact]
    public void An_iteration_takes_exactly_the_sum_of_its_three_parts()
    {
        var cost = Cost(1_000_000, 10_000, 100_000, 1);
        Assert.Equal(37_910_000 + 64 * 100_000, cost.StageTime(
            Served.Batch([new(3_691, 0)], decodes: 64, context: 9_999), 0).Nanoseconds);
        Assert.Equal(Duration.Zero, cost.HandOver(Served.Batch([new(3_691, 0)])));
        Assert.Null(cost.Flops(Served.Batch([new(3_691, 0)])));
    }

    [Theory]
    [InlineData(5, 2, 2)]
    [InlineData(7, 2, 4)]
    [InlineData(10, 4, 2)]
    [InlineData(14, 4, 4)]
    [InlineData(8, 3, 3)]
    [InlineData(7, 3, 2)]
    public void A_stage_takes_its_share_rounded_half_to_even(long cost, int stages, long expected) =>
        Assert.Equal(expected, Cost(cost, 0, 0, stages).StageTime(Served.Batch([], 1, 1), stages - 1).Nanoseconds);

    [Property]
    public void It_is_linear_and_exact(ushort iteration, ushort prefill, ushort decode, ushort tokens, byte decodes)
    {
        var batch = Served.Batch([new(tokens, 7)], decodes, 1_000);
        Assert.Equal(
            iteration + (prefill * (long)tokens) + (decode * (long)decodes),
            Cost(iteration, prefill, decode, 1).StageTime(batch, 0).Nanoseconds);
    }
}
