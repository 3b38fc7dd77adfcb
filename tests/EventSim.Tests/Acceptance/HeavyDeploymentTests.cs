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

    /// <summary>A twelfth of the rates, where turns finish in time for others to follow.</summary>
    private static readonly Lazy<Simulated[]> Steady = new(
        () => [.. Names.Select(deployment => Simulated.Run(ShippedScenario.Load("heavy-steady", deployment)))]);

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
        var turns = Steady.Value.Select(run => run.Events
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

    [Fact]
    public void Every_turn_that_ends_goes_on_or_not_and_after_the_same_time_on_every_deployment()
    {
        var goesOn = 0;
        var thoughts = Steady.Value.Select(ThoughtAfter).ToArray();
        foreach (var (one, other) in thoughts.SelectMany((one, i) => thoughts[(i + 1)..].Select(other => (one, other))))
        {
            var common = one.Keys.Intersect(other.Keys).ToArray();
            Assert.All(common, turn => Assert.Equal(one[turn], other[turn]));
            goesOn += common.Count(turn => one[turn] is not null);
        }

        Assert.True(goesOn > 0, "on no two deployments the same turn went on");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Outcomes_at_the_horizon_and_drained_are_told_apart(string deployment)
    {
        var run = Simulated.Run(Heavy(deployment, 10) with { AtHorizon = HorizonRule.Censor });
        var censored = run.Result.Outcomes;
        Assert.True(censored.InFlight > 0 && censored.Waiting > 0);
        Assert.Equal((run.End.Running, run.End.Waiting), (censored.InFlight, censored.Waiting));
        Assert.Equal(
            censored.Arrived, censored.Completed + censored.Rejected.Values.Sum() + censored.InFlight
                + censored.Waiting);

        var drained = Simulated.Run(Heavy(deployment, 10)).Result.Outcomes;
        Assert.Equal((0, 0), (drained.InFlight, drained.Waiting));
        Assert.Equal(drained.Arrived, drained.Completed + drained.Rejected.Values.Sum());
        Assert.True(drained.Arrived >= censored.Arrived && drained.Completed > censored.Completed);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Completed_by_the_horizon_never_falls_as_the_horizon_grows(string deployment)
    {
        // A longer run goes on where the shorter one stopped: it completed the same requests at the same instants.
        var completed = new[] { 1, 2, 5, 10, 20 }.Select(seconds =>
            CompletedBy(Heavy(deployment, seconds) with { AtHorizon = HorizonRule.Censor })).ToArray();
        foreach (var (earlier, later) in completed.Zip(completed[1..])) Assert.Subset(later, earlier);
        Assert.True(completed[^1].Count > completed[0].Count);
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
        var run = Alone(deployment);

        // Two operations a token and each of 68e9 weights in the layers, on GPUs that never idle: no less is possible.
        var on = run.Prepared.Scenario.Deployment;
        var least = 1e9 * 2 * 68e9 * 6_000 / (on.GpusPerReplica * on.Gpu.Fp8Flops);
        Assert.InRange(Assert.Single(run.Requests).Ttft, (long)least, 1_999_999_999);
    }

    [Theory]
    [InlineData("pp2")]
    [InlineData("pp4")]
    [InlineData("pp8")]
    public void A_pipeline_works_on_the_two_chunks_of_a_prompt_at_a_time(string deployment)
    {
        // With two thirds of the work in the first chunk, two stages take 5/6 of one GPU's time, and more stages less.
        Assert.InRange(Alone(deployment).Requests[0].Ttft, 1, (long)(0.9 * Alone("single").Requests[0].Ttft));
    }

    private static Simulated Alone(string deployment) => Simulated.Run(Heavy(deployment, 120) with
    {
        Workload = new Workload.Listed([new ListedRequest(SimTime.Zero, 6_000, 10, 0)]),
    });

    private static Scenario Heavy(string deployment, int seconds) =>
        ShippedScenario.Load(
            "heavy", deployment) with
        { Horizon = new SimTime(seconds * 1_000_000_000L), Warmup = SimTime.Zero };

    /// <summary>The requests that a run completed: their ids, and when they arrived and ended.</summary>
    private static HashSet<(int Request, long ArrivedAt, long LastTokenAt)> CompletedBy(Scenario scenario)
    {
        var run = Simulated.Run(scenario);
        var completed = run.Requests.Select((facts, i) => (facts, i)).Where(r => r.facts.Outcome == Outcome.Completed)
            .Select(r => (r.i, r.facts.ArrivedAt, r.facts.LastTokenAt)).ToHashSet();
        Assert.Equal(run.Result.Outcomes.Completed, completed.Count);
        return completed;
    }

    /// <summary>The time from the end of a turn to the next, none where there is none, of the turns that ended half a
    /// minute before the horizon or earlier: it cuts no thought off.</summary>
    private static Dictionary<(int Profile, int Session, int Turn), Duration?> ThoughtAfter(Simulated run)
    {
        var arrived = run.Events.OfType<SimEvent.RequestArrived>().ToArray();
        var latest = run.Prepared.Scenario.Horizon!.Value.Nanoseconds - 30_000_000_000;
        return run.Events.OfType<SimEvent.RequestFinished>().Where(e => e.At.Nanoseconds <= latest).ToDictionary(
            e => (arrived[e.Request.Value].Profile, arrived[e.Request.Value].Session, arrived[e.Request.Value].Turn),
            e => e.Next?.At - e.At);
    }
}
