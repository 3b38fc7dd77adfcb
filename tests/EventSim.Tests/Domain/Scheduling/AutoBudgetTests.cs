using EventSim.Domain.Costs;
using EventSim.Domain.Objectives;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Scheduling;

public sealed class AutoBudgetTests
{
    [Theory]
    [InlineData("250.24", 8, 3690)]
    [InlineData("250.25", 8, 3691)]
    [InlineData("250.34", 8, 3691)]
    [InlineData("250.35", 8, 3692)]
    [InlineData("400", 8, 5900)]
    [InlineData("400", 4, 6200)]
    [InlineData("300", 2, 5100)]
    [InlineData("102.4", 1, 2048)]
    [InlineData("102.45", 1, 2049)]
    [InlineData("409.6", 1, 8192)]
    [InlineData("0", 1, 2048)]
    [InlineData("4800", 1, 8192)]
    [InlineData("4800", 8, 8192)]
    public void The_budget_by_bandwidth_is_exact(string gigabytesPerSecond, int tp, int budget)
    {
        var total = decimal.Parse(gigabytesPerSecond, System.Globalization.CultureInfo.InvariantCulture) * 1e9m;
        Assert.Equal(budget, AutoBudget.ByBandwidth(total, tp));

        // The same from a GPU's own figure, summed over the replica.
        var gpu = Served.Gpu("h100-sxm") with { MemoryBandwidth = (double)(total / tp) };
        var scenario = Served.Scenario(on: Served.On(gpu, tp), budget: new TokenBudget.AutoBandwidth());
        Assert.Equal(budget, EngineResolution.Budget(scenario, CostModels.For(scenario)));
    }

    [Fact]
    public void The_budget_by_bandwidth_sums_over_the_stages_of_a_pipeline()
    {
        var gpu = Served.Gpu("h100-sxm") with { MemoryBandwidth = 75e9 };
        var scenario = Served.Scenario(on: Served.On(gpu, 2, 2), budget: new TokenBudget.AutoBandwidth());
        Assert.Equal(5100, EngineResolution.Budget(scenario, CostModels.For(scenario)));
    }

    [Theory]
    [InlineData(1_000, 10, null, 9728)] // 1 ms + 10 us a token within 100 ms: 9,900 tokens
    [InlineData(1_000, 10, 41_960L, 4096)] // exactly at the bound
    [InlineData(1_000, 10, 41_959L, 3840)]
    [InlineData(0, 1, null, 16384)]
    [InlineData(200_000, 10, null, 512)]
    public void The_budget_by_roofline_is_the_largest_that_keeps_the_bound(
        int iteration, int token, long? bound, int budget)
    {
        ImmutableArray<SloBound> slo = bound is { } us
            ?
            [
                new SloBound(SloMetric.Tpot, "p99", new Duration(us * 1_000)),
                new SloBound(SloMetric.Ttft, "p99", new Duration(1)),
                new SloBound(SloMetric.Tpot, "max", new Duration(us * 1_000 + 1)),
            ]
            : [];
        var cost = new CostSettings.Linear(
            new Duration(iteration * 1_000L), new Duration(token * 1_000L), new Duration(7));
        var scenario = Served.Scenario(cost: cost, budget: new TokenBudget.AutoRoofline(), slo: slo);
        Assert.Equal(budget, EngineResolution.Budget(scenario, CostModels.For(scenario)));
    }
}
