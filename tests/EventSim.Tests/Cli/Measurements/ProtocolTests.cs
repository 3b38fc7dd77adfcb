using EventSim.Cli.Accuracy;
using EventSim.Cli.Measurements;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Tests.Cli.Measurements;

/// <summary>How a closed-loop benchmark was run: what is simulated, and how it is known.</summary>
public sealed class ProtocolTests
{
    private const string Noted = "random lengths 0.8-1.0x of nominal";

    public static TheoryData<string, string, string> Parts => new()
    {
        { "max_num_batched_tokens", "2048", "2048 tokens" },
        { "prompts_per_client", "3", "3" },
        { "statistic", "p99", "p99" },
        { "length_range", "0.25", "0.75-1.25" },
    };

    [Fact]
    public void What_nothing_states_is_assumed()
    {
        var point = ServedTable.Point(ServedTable.Text());

        Assert.Equal(["8192 tokens", "10", "mean", "fixed"], point.Protocol.Parts.Select(part => part.Value));
        Assert.All(point.Protocol.Parts, part => Assert.Equal(Origin.Assumed, part.Origin));
        var (budget, profile) = Simulated(point);
        Assert.Equal((8_192, 160), (budget, profile.Count));
        Assert.Equal(new Distribution.Constant(2_000), profile.Prompt);
        Assert.Equal(new Distribution.Constant(20), profile.Output);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_column_states_a_part_and_no_other(string column, string cell, string value)
    {
        var parts = ServedTable.Point(ServedTable.Text(column, cell)).Protocol.Parts;

        Assert.Equal((column, value, Origin.Stated, false), Assert.Single(parts, part => part.Name == column));
        Assert.Equal(3, parts.Count(part => part.Origin == Origin.Assumed));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void An_option_is_taken_before_what_is_assumed(string column, string given, string value)
    {
        var parts = ServedTable.Point(ServedTable.Text(), Option(column), given).Protocol.Parts;

        Assert.Equal((column, value, Origin.Given, false), Assert.Single(parts, part => part.Name == column));
        Assert.Equal(3, parts.Count(part => part.Origin == Origin.Assumed));
    }

    [Theory]
    [InlineData("max_num_batched_tokens", "4096", "2048")]
    [InlineData("prompts_per_client", "30", "3")]
    [InlineData("statistic", "median", "p99")]
    [InlineData("length_range", "0.8-1", "0.25")]
    public void An_option_is_taken_before_a_column_and_tells_so(string column, string cell, string given)
    {
        var (other, same) = (
            ServedTable.Point(ServedTable.Text(column, cell), Option(column), given).Protocol.Parts,
            ServedTable.Point(ServedTable.Text(column, given), Option(column), given).Protocol.Parts);

        var part = Assert.Single(other, part => part.Origin == Origin.Given);
        Assert.Equal((column, true), (part.Name, part.Overrules));
        Assert.Equal(part with { Overrules = false }, Assert.Single(same, part => part.Origin == Origin.Given));
    }

    [Fact]
    public void A_note_of_the_lengths_states_them_unless_a_column_does()
    {
        var noted = ServedTable.Point(ServedTable.Text(notes: Noted)).Protocol.Lengths;
        var both = ServedTable.Point(ServedTable.Text("length_range", "fixed", Noted)).Protocol.Lengths;

        Assert.Equal(new Part<LengthRange>(new LengthRange(0.8, 1), Origin.Stated), noted);
        Assert.Equal(new Part<LengthRange>(LengthRange.Fixed, Origin.Stated), both);
    }

    [Fact]
    public void The_scenario_has_the_budget_the_requests_and_the_lengths()
    {
        var (budget, profile) = Simulated(ServedTable.Point(
            ServedTable.Text(), "--max-num-batched-tokens", "2048", "--prompts-per-client", "3",
            "--length-range", "0.25"));

        Assert.Equal((2_048, 48), (budget, profile.Count));
        Assert.Equal(new Distribution.Uniform(1_500, 2_500), profile.Prompt);
        Assert.Equal(new Distribution.Uniform(15, 25), profile.Output);
    }

    [Fact]
    public void Whole_prompts_of_a_budget_are_the_longest_ones()
    {
        var point = ServedTable.Point(ServedTable.Text(), "--length-range", "0.25").With(new Budget.Prompts(2));

        Assert.Equal(5_016, Simulated(point).Budget);
    }

    [Fact]
    public void A_budget_that_is_known_is_not_tried_otherwise()
    {
        var point = ServedTable.Point(ServedTable.Text("max_num_batched_tokens", "4096"));

        Assert.Equal(4_096, Simulated(point.With(new Budget.Prompts(2))).Budget);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("median")]
    [InlineData("p90")]
    [InlineData("p99")]
    public void The_statistic_is_that_of_the_simulated_requests(string statistic)
    {
        var point = ServedTable.Point(ServedTable.Text(), "--statistic", statistic, "--length-range", "0.25");
        var run = PreparedRun.Of(ClosedLoopRun.ScenarioOf(point, Overheads.None))
            .IfLeft(faults => throw new InvalidOperationException($"{faults}"));
        var result = run.Run(run.NewMeasures()).Result;
        double Of(LatencyStatistics latencies) => statistic switch
        {
            "mean" => latencies.Mean,
            "median" => latencies.P50,
            "p90" => latencies.P90,
            _ => latencies.P99,
        };

        Assert.Equal((Of(result.Ttft!), Of(result.Tpot!)), Predicted(point));
        var all = result.Ttft!;
        Assert.Equal(4, new[] { all.Mean, all.P50, all.P90, all.P99 }.Distinct().Count());
    }

    [Fact]
    public void A_smaller_budget_makes_a_crowd_wait_longer() => Assert.True(
        Predicted(ServedTable.Point(ServedTable.Text(), "--max-num-batched-tokens", "512")).Ttft
        > Predicted(ServedTable.Point(ServedTable.Text())).Ttft);

    [Fact]
    public void The_start_weighs_less_the_more_prompts_there_are()
    {
        double Ttft(string prompts) =>
            Predicted(ServedTable.Point(ServedTable.Text(), "--prompts-per-client", prompts)).Ttft;

        Assert.True(Ttft("3") > Ttft("10") && Ttft("10") > Ttft("30"));
    }

    [Theory]
    [InlineData("fixed", 1, 1)]
    [InlineData("0", 1, 1)]
    [InlineData("0.25", 0.75, 1.25)]
    [InlineData("0.8-1", 0.8, 1)]
    [InlineData("0.8-1.0", 0.8, 1)]
    public void A_length_range_is_around_the_stated_length_or_between_shares_of_it(
        string text, double shortest, double longest) =>
        Assert.Equal(new LengthRange(shortest, longest), LengthRange.Read(text));

    [Fact]
    public void Lengths_are_whole_and_at_least_one()
    {
        var range = new LengthRange(0.25, 1.75);

        Assert.Equal((1, 1, 6), (range.Least(1), range.Least(7), range.Most(3)));
    }

    private static (int Budget, Profile Profile) Simulated(EndToEndPoint point)
    {
        var scenario = ClosedLoopRun.ScenarioOf(point, Overheads.None);
        var workload = Assert.IsType<Workload.Profiles>(scenario.Workload);
        return (
            Assert.IsType<TokenBudget.Fixed>(scenario.Engine.MaxNumBatchedTokens).Tokens,
            Assert.Single(workload.Mix));
    }

    private static (double Ttft, double Tpot) Predicted(EndToEndPoint point) =>
        ClosedLoopRun.Of(point, Overheads.None).IfLeft(fault => throw new InvalidOperationException($"{fault}"));

    private static string Option(string column) => "--" + column.Replace('_', '-');
}
