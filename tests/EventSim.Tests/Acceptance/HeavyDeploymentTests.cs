using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Acceptance;

/// <summary>The heavy workload on five deployments of eight GPUs or fewer: the same load everywhere, served
/// differently.</summary>
public class HeavyDeploymentTests
{
    private const int Turns = 10;

    private static readonly string[] Names = ["single", "dp8", "tp8", "tp4pp2", "pp8"];

    public static TheoryData<string> Deployments() => [.. Names];

    [Fact]
    public void Every_deployment_is_offered_the_same_workload()
    {
        var drawn = Names.Select(deployment =>
        {
            var run = Simulated.Prepare(Heavy(deployment, 120));
            return DrawnHash.Of(
                (Workload.Profiles)run.Scenario.Workload, run.Scenario.Seed, run.Environment.Workload, Turns);
        });
        Assert.Single(drawn.Distinct());
    }

    [Fact]
    public void Every_turn_that_arrives_has_the_same_lengths_on_every_deployment()
    {
        // At a twelfth of the rates, where turns finish in time for others to follow.
        var turns = Names.Select(deployment => Simulated.Run(ShippedScenario.Load("heavy-steady", deployment)).Events
            .OfType<SimEvent.RequestArrived>()
            .ToDictionary(e => (e.Profile, e.Session, e.Turn), e => (e.PromptTokens, e.OutputTokens))).ToArray();
        var first = turns[0].Keys.Where(turn => turn.Turn == 0).Order().ToArray();
        var later = 0;
        foreach (var (one, other) in turns.SelectMany((one, i) => turns[(i + 1)..].Select(other => (one, other))))
        {
            var common = one.Keys.Intersect(other.Keys).ToArray();
            Assert.All(common, turn => Assert.Equal(one[turn], other[turn]));
            Assert.Equal(first, other.Keys.Where(turn => turn.Turn == 0).Order());
            later += common.Count(turn => turn.Turn > 0);
        }

        Assert.True(later > 0, "no two deployments served the same later turn");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Outcomes_at_the_horizon_and_drained_are_told_apart(string deployment)
    {
        var censored = Run(Heavy(deployment, 10) with { AtHorizon = HorizonRule.Censor }).Outcomes;
        Assert.True(censored.InFlight + censored.Waiting > 0);
        Assert.Equal(
            censored.Arrived, censored.Completed + censored.Rejected.Values.Sum() + censored.InFlight
                + censored.Waiting);

        var drained = Run(Heavy(deployment, 10)).Outcomes;
        Assert.Equal((0, 0), (drained.InFlight, drained.Waiting));
        Assert.Equal(drained.Arrived, drained.Completed + drained.Rejected.Values.Sum());
        Assert.True(drained.Arrived >= censored.Arrived && drained.Completed > censored.Completed);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Completed_by_the_horizon_never_falls_as_the_horizon_grows(string deployment)
    {
        var completed = new[] { 1, 2, 5, 10, 20 }.Select(seconds =>
            Run(Heavy(deployment, seconds) with { AtHorizon = HorizonRule.Censor }).Outcomes.Completed).ToArray();
        Assert.Equal(completed.Order(), completed);
        Assert.True(completed[^1] > completed[0]);
    }

    [Theory]
    [InlineData("single")]
    [InlineData("dp8")]
    [InlineData("tp2")]
    [InlineData("tp4")]
    [InlineData("tp8")]
    [InlineData("pp2")]
    [InlineData("pp4")]
    [InlineData("pp8")]
    [InlineData("tp2pp2")]
    [InlineData("tp4pp2")]
    [InlineData("tp2pp4")]
    [InlineData("tp2dp4")]
    public void A_prompt_of_6000_tokens_alone_has_its_first_token_within_two_seconds(string deployment)
    {
        var alone = new Workload.Listed([new ListedRequest(SimTime.Zero, 6_000, 10, 0)]);
        var run = Simulated.Run(Heavy(deployment, 120) with { Warmup = SimTime.Zero, Workload = alone });
        Assert.InRange(Assert.Single(run.Requests).Ttft, 1, 1_999_999_999);
    }

    private static Scenario Heavy(string deployment, int seconds) =>
        ShippedScenario.Load(
            "heavy", deployment) with
        { Horizon = new SimTime(seconds * 1_000_000_000L), Warmup = SimTime.Zero };

    private static RunResult Run(Scenario scenario)
    {
        var run = Simulated.Prepare(scenario);
        using var measures = run.NewMeasures();
        return run.Run(measures).Result;
    }
}
