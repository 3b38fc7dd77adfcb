using EventSim.Cli.Input;
using EventSim.Cli.Runs;
using EventSim.Domain.Costs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Runs;

public class DescriptionTests
{
    [Fact]
    public void The_six_profiles_offer_what_was_computed_for_them()
    {
        var load = Shipped("heavy").Load;

        Assert.Equal(60, load.Total.FirstTurns);
        Assert.Equal(1_307.76, load.Total.PromptMean, 0.01);
        Assert.Equal(610.43, load.Total.OutputMean, 0.01);
        Assert.Equal(78_465, load.Total.FirstTurns!.Value * load.Total.PromptMean, 1.0);
        Assert.Equal(36_626, load.Total.FirstTurns!.Value * load.Total.OutputMean, 1.0);
        Assert.Equal(85.6, load.Total.All.PerSecond, 0.05);
        Assert.Equal(0.039, load.Total.Prompt.ShareAbove(4_096), 0.0005);
        var document = load.Parts.Single(part => part.Name == "doc_processor");
        Assert.Equal(4_005.7, document.Prompt.Quantile(0.99), 1.0);
    }

    [Fact]
    public void The_single_loop_offers_a_profile_s_share_of_its_rate() =>
        Assert.Equal(10, Shipped("heavy-legacy").Load.Total.FirstTurns!.Value, 12);

    // The other half of this is in the simulation: its queue grows without end, or does not.
    [Theory]
    [InlineData("heavy", "single", "saturates", true)]
    [InlineData("heavy", "dp8", "saturates", true)]
    [InlineData("heavy", "tp8", "saturates", true)]
    [InlineData("heavy", "tp4pp2", "saturates", true)]
    [InlineData("heavy", "pp8", "saturates", true)]
    [InlineData("heavy-steady", "single", "saturates", true)]
    [InlineData("heavy-steady", "dp8", "keeps up", false)]
    [InlineData("heavy-steady", "tp8", "keeps up", false)]
    [InlineData("heavy-steady", "tp4pp2", "keeps up", false)]
    [InlineData("heavy-steady", "pp8", "saturates", true)]
    public void The_verdict_is_that_of_the_simulation(string scenario, string deployment, string verdict, bool waits)
    {
        var loaded = Load(scenario, deployment, "at_horizon=censor");

        Assert.Equal(verdict, Describe(loaded).Verdict);
        Assert.Equal(waits, Simulated.Run(loaded.Scenario).Result.Outcomes.Waiting > 20);
    }

    [Theory]
    [InlineData(7, "keeps up", 0.7)]
    [InlineData(9, "near saturation", 0.9)]
    [InlineData(11, "saturates", 1.1)]
    public void A_queue_of_known_capacity_is_used_exactly_as_much_as_is_offered(int rate, string verdict, double share)
    {
        var described = Describe(Load("md1", null, $"workload.profiles[0].rate={rate}/s"));

        Assert.Equal(verdict, described.Verdict);
        Assert.Equal(share, described.Utilization!.Value, 12);
        Assert.Equal(Bottleneck.GpuTime, described.Saturation.First);
    }

    [Theory]
    [InlineData("engine.max_num_seqs=4", Bottleneck.MaxNumSeqs)]
    [InlineData("engine.num_gpu_blocks=2000", Bottleneck.KvCache)]
    [InlineData("engine.max_num_batched_tokens=64", Bottleneck.TokenBudget)]
    public void What_is_made_scarce_runs_out_first(string change, Bottleneck first) =>
        Assert.Equal(first, Describe(Load("heavy-steady", null, change)).Saturation.First);

    [Fact]
    public void Rows_are_described_as_they_are()
    {
        const string Three = "requests: [{at: 0s, prompt: 100, output: 5}, "
            + "{at: 1s, prompt: 300, output: 5}, {at: 4s, prompt: 200, output: 5}]";

        var load = Describe(ScenarioText.Good(ScenarioText.WithWorkload($"{{{Three}}}"))).Load;

        Assert.Equal(("requests", 3, 0.5), (load.Kind, load.Requests, load.Total.FirstTurns));
        Assert.Equal((200, 200), (load.Total.PromptMean, load.Total.Prompt.Quantile(0.5)));
    }

    [Theory]
    [InlineData("rate: inf, count: 10")]
    [InlineData("concurrency: 8")]
    public void What_has_no_rate_has_no_utilization(string arrivals)
    {
        var described = Describe(ScenarioText.Good(ScenarioText.WithProfile(arrivals)));

        Assert.Equal(("no rate", null), (described.Verdict, described.Utilization));
    }

    private static Description Shipped(string scenario) => Describe(Load(scenario, null));

    private static LoadedScenario Load(string scenario, string? deployment, params string[] sets) =>
        ScenarioFile.Load(Repository.Path("scenarios", $"{scenario}.yaml"), [.. sets], deployment, null).Match(
            Right: loaded => loaded,
            Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));

    private static Description Describe(LoadedScenario loaded) => Description.Of(loaded).Match(
        Right: described => described,
        Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));
}
