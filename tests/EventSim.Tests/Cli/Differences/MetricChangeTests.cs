using EventSim.Cli.Differences;

namespace EventSim.Tests.Cli.Differences;

public class MetricChangeTests
{
    [Theory]
    [InlineData("goodput", 2.0, 3.0, "better")]
    [InlineData("goodput", 3.0, 2.0, "worse")]
    [InlineData("ttft_ms.p99", 2.0, 3.0, "worse")]
    [InlineData("outcomes.rejected.exceeds_kv_capacity", 3.0, 2.0, "better")]
    [InlineData("preemptions", 2.0, 2.0, "same")]
    [InlineData("iterations", 2.0, 3.0, null)]
    [InlineData("goodput", null, 3.0, null)]
    public void A_change_is_better_or_worse_where_that_can_be_said(
        string name, double? a, double? b, string? verdict) =>
        Assert.Equal(verdict, new MetricChange(name, a, b).Verdict);

    [Fact]
    public void Changes_are_in_percent_of_the_first_run()
    {
        Assert.Equal((1.0, 50.0), (Of(2, 3).Change, Of(2, 3).Percent));
        Assert.Equal((3.0, null), (Of(0, 3).Change, Of(0, 3).Percent));
        Assert.Equal((null, null), (Of(null, 3).Change, Of(null, 3).Percent));
    }

    [Fact]
    public void All_numbers_of_both_results_are_compared_and_a_reason_that_is_not_there_is_none_rejected()
    {
        var changes = MetricChange.Of(
            """
            {"schema_version":1,"events":9,"outcomes":{"rejected":{}},"goodput":null,"ttft_ms":{"p99":2},"mfu":0.5}
            """,
            """{"schema_version":1,"events":8,"outcomes":{"rejected":{"r":4}},"goodput":1,"ttft_ms":null,"mfu":0.5}""");

        Assert.Equal(
            [
                new("ttft_ms.p99", 2, null), new("mfu", 0.5, 0.5), new("outcomes.rejected.r", 0, 4),
                new("goodput", null, 1),
            ],
            changes.AsEnumerable());
    }

    private static MetricChange Of(double? a, double? b) => new("mfu", a, b);
}
