using EventSim.Cli.Input;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Input;

public class OverrideTests
{
    private static readonly string Heavy = Repository.Path("scenarios", "heavy.yaml");

    [Fact]
    public void A_file_named_on_the_command_line_is_looked_for_where_the_user_is()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.Write("mine.csv", "arrival_s,prompt_tokens,output_tokens\n0,7,3\n");
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), trace);
        var scenario = Repository.Path("scenarios", "trace-azure.yaml");

        foreach (var sets in (ImmutableArray<string>[])[
            [$"workload={{trace: {{file: '{relative}', format: csv}}}}"],
            [$"workload.trace.file={relative}", "workload.trace.format=csv"]])
        {
            var loaded = ScenarioFile.Load(scenario, sets, null, null).Match(
                loaded => loaded, faults => throw new InvalidOperationException(string.Join("\n", faults)));

            Assert.Equal(
                7, Assert.Single(Assert.IsType<Workload.Trace>(loaded.Scenario.Workload).Requests).PromptTokens);
            Assert.Equal(trace, Assert.Single(loaded.Files).FullPath);
        }
    }

    [Fact]
    public void Settings_replace_and_add_values_before_the_scenario_is_checked()
    {
        var scenario = Load(["engine.max_num_seqs=64", "workload.profiles[1].rate=1/s",
            "cost={linear: {iteration: 1ms, prefill_token: 0, decode_seq: 0}}",
            "engine.block_size=32", "slo.e2el.p99=30s"]);

        Assert.Equal(64, scenario.Engine.MaxNumSeqs);
        Assert.Equal(32, scenario.Engine.BlockSize);
        Assert.Equal(
            new ArrivalProcess.Poisson(1), Assert.IsType<Workload.Profiles>(scenario.Workload).Mix[1].Arrivals);
        Assert.Equal(3, scenario.Slo.Length);
    }

    [Theory]
    [InlineData("engine.max_num_sequences=64", "engine.max_num_sequences")]
    [InlineData("engin.max_num_seqs=64", "engin")]
    [InlineData("engine.max_num_seqs=many", "engine.max_num_seqs")]
    [InlineData("engine.max_num_seqs=", "engine.max_num_seqs")]
    [InlineData("workload.profiles[6].rate=1/s", "workload.profiles")]
    [InlineData("workload.profiles.rate=1/s", "workload.profiles")]
    [InlineData("workload.profiles[0].rate=5", "workload.profiles[0].rate")]
    [InlineData("model.layers=4", "model")]
    [InlineData("engine.max_num_seqs=[1", "engine.max_num_seqs")]
    [InlineData("engine={block_size: 1, block_size: 2}", "engine.block_size")]
    [InlineData("engine", "")]
    [InlineData("=5", "")]
    public void A_setting_that_makes_no_sense_is_an_error_of_the_command_line(string setting, string path)
    {
        var problem = Assert.Single(Problems([setting], null));

        Assert.Equal(("--set", 0, path), (problem.File, problem.Line, problem.Path));
    }

    [Fact]
    public void Wrong_settings_are_reported_together() =>
        Assert.Equal(2, Problems(["engine", "seed=x"], null).Length);

    [Theory]
    [InlineData("single", 1, 1, 1)]
    [InlineData("dp8", 8, 1, 1)]
    [InlineData("tp8", 1, 8, 1)]
    [InlineData("tp4pp2", 1, 4, 2)]
    [InlineData("pp8", 1, 1, 8)]
    [InlineData("tp4pp2dp2", 2, 4, 2)]
    [InlineData("dp2ep1tp2", 2, 2, 1)]
    public void A_deployment_in_short_sets_replicas_tp_and_pp(string text, int replicas, int tp, int pp)
    {
        var deployment = Load([], text).Deployment;

        Assert.Equal((replicas, tp, pp), (deployment.Replicas, deployment.TensorParallel, deployment.PipelineParallel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tp")]
    [InlineData("tp0")]
    [InlineData("8tp")]
    [InlineData("tp4tp2")]
    [InlineData("tp4xx2")]
    [InlineData("singletp8")]
    [InlineData("ep2")]
    [InlineData("tp7")]
    [InlineData("dp999999999")]
    public void A_deployment_that_is_none_is_an_error_of_the_command_line(string text) =>
        Assert.Equal("--deployment", Assert.Single(Problems([], text)).File);

    [Fact]
    public void A_seed_of_the_command_line_wins() =>
        Assert.Equal(
            7ul, ScenarioFile.Load(Heavy, ["seed=6"], null, 7).Match(loaded => loaded.Scenario.Seed, _ => 0ul));

    private static Scenario Load(ImmutableArray<string> sets, string? deployment = null) =>
        ScenarioFile.Load(Heavy, sets, deployment, null).Match(
            Right: loaded => loaded.Scenario,
            Left: problems => throw new Xunit.Sdk.XunitException(string.Join('\n', problems)));

    private static EventSim.Domain.Errors.InvalidInput[] Problems(ImmutableArray<string> sets, string? deployment) =>
        ScenarioFile.Load(Heavy, sets, deployment, null).Match(Right: _ => [], Left: problems => problems.ToArray());
}
