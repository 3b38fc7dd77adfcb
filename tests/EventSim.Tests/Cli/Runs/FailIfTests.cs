using System.Text.Json.Nodes;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Runs;

public class FailIfTests
{
    [Theory]
    [InlineData("foo.bar>1", "a result has no 'foo' there")]
    [InlineData("ttft.p98>1", "a result has no 'p98' there")]
    [InlineData("ttft>1", "is no number; its numbers are mean, median")]
    [InlineData("outcomes>1", "is no number; its numbers are arrived")]
    [InlineData("outcomes.rejected.no_reason>1", "a result has no 'no_reason' there")]
    [InlineData("run_id==1", "is no number")]
    [InlineData("ttft.p99", "expected a condition")]
    [InlineData("ttft.p99>2 parsecs", "expected a condition")]
    [InlineData("'; drop table run; --", "expected a condition")]
    [InlineData("", "expected a condition")]
    public void What_can_t_be_a_condition_on_a_result_is_refused_without_one(string text, string expected) =>
        Assert.Contains(
            expected, FailIf.Parse(text).Match(_ => "accepted", fault => fault.Message), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_nearly_right_is_suggested() =>
        Assert.Equal("goodput", FailIf.Parse("godput<1").Match(_ => null!, fault => fault.Suggestion));

    [Theory]
    [InlineData("outcomes.completed==1", true)]
    [InlineData("outcomes.completed!=1", false)]
    [InlineData("ttft.p99>1.999ms", true)]
    [InlineData("ttft_ms.p99>2s", false)]
    [InlineData("ttft.p99<=2000us", true)]
    [InlineData("outcomes.rejected.exceeds_kv_capacity>0", false)]
    [InlineData("outcomes.rejected.exceeds_kv_capacity>=0", true)]
    [InlineData("tpot.p99>=0", false)]
    [InlineData("energy_j>0", true)]
    [InlineData("cost_usd>1", false)]
    [InlineData("goodput<1000000", false)]
    [InlineData("itl_relative_error>=0", false)]
    public void A_condition_holds_or_not_and_never_of_what_is_missing(string text, bool holds)
    {
        // One request of one token: a TTFT of 1000 us + 100 · 10 us = 2 ms, and no TPOT; no SLO, and so no goodput.
        var run = Simulated.Yaml(ScenarioText.WithWorkload("{requests: [{at: 0s, prompt: 100, output: 1}]}")
            + "cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}\n");
        var result = JsonNode.Parse(ResultJson.Of(null, "", run.Result, null, 1))!.AsObject();
        var condition = FailIf.Parse(text);

        Assert.Equal(
            holds, condition.Match(c => c.Holds(result), fault => throw new InvalidOperationException($"{fault}")));
    }

    [Fact]
    public void Every_value_of_a_result_can_be_there() =>
        Assert.All(ResultShape.Keys, pair => Assert.NotNull(pair.Value));

    [Fact]
    public void Every_key_of_a_result_is_known_before_there_is_one()
    {
        var run = Simulated.Yaml(ScenarioText.WithWorkload("{requests: [{at: 0s, prompt: 100, output: 9}]}"));
        var result = JsonNode.Parse(ResultJson.Of("r", "", run.Result, 1, 1))!.AsObject();

        Assert.Empty(result.Select(pair => pair.Key).Except(ResultShape.Keys.Select(pair => pair.Key)));
        Assert.Empty(result["itl_ms"]!.AsObject().Select(p => p.Key)
            .Except(ResultShape.Keys["itl_ms"]!.AsObject().Select(p => p.Key)));
    }
}
