using EventSim.Cli.Input;
using EventSim.Domain.Costs;
using EventSim.Domain.Models;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

/// <summary>Models with experts, latent attention or a window on some layers, written out in a scenario.</summary>
public class MixtureModelTests
{
    private const string Figures =
        "name: own, layers: 4, hidden: 512, query_heads: 8, kv_heads: 8, head_dim: 64, intermediate: 1024, "
        + "mlp_matrices: 3, vocabulary: 1000, tied_embeddings: false, context_length: 4096";

    private const string Experts = "experts: {count: 16, per_token: 2, intermediate: 256}";
    private const string Latent = "latent: {kv_rank: 64, nope_dim: 32, rope_dim: 16, value_dim: 32}";
    private const string Linear = "cost: {linear: {iteration: 1ms, prefill_token: 1us, decode_seq: 1us}}\n";

    [Fact]
    public void All_of_it_can_be_written_out_and_is_in_the_canonical_form()
    {
        var loaded = Good(Text($"{Experts}, {Latent}, sliding_window: 128, windowed_layers: 2", "tp: 4, ep: 2"));

        Assert.Equal(new ExpertShape(16, 2, 256), loaded.Scenario.Model.Experts);
        Assert.Equal(new LatentShape(0, 64, 32, 16, 32), loaded.Scenario.Model.Latent);
        Assert.Equal((2, 2), (loaded.Scenario.Model.WindowedLayers, loaded.Scenario.Deployment.ExpertParallel));
        Assert.Equal(loaded.CanonicalJson, ScenarioFile.FromCanonical(loaded.CanonicalJson, []).Match(
            again => again.CanonicalJson, problems => string.Join('\n', problems)));
    }

    [Fact]
    public void A_dense_model_has_none_of_the_new_keys()
    {
        var json = Good(Text("sliding_window: 128, windowed_layers: 4", "tp: 1, ep: 1")).CanonicalJson;

        Assert.Equal(json, Good(Text("sliding_window: 128", "tp: 1")).CanonicalJson);
        Assert.All(["experts", "latent", "windowed_layers", "\"ep\""], key =>
            Assert.DoesNotContain(key, json, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("experts: {count: 16, per_token: 17, intermediate: 1}", "model.experts.per_token", "from 1 to 16")]
    [InlineData("experts: {count: 16, intermediate: 1}", "model.experts", "'per_token' is missing")]
    [InlineData(
        "experts: {count: 4, per_token: 1, intermediate: 1, dense_layers: 4}", "model.experts.dense_layers",
        "fewer than the 4 layers")]
    [InlineData("windowed_layers: 2", "model.windowed_layers", "needs a sliding_window")]
    [InlineData("sliding_window: 8, windowed_layers: 5", "model.windowed_layers", "at most the 4 layers")]
    [InlineData("latent: {kv_rank: 64}", "model.latent", "'nope_dim' is missing")]
    public void What_can_t_be_is_an_error(string keys, string path, string said)
    {
        var problems = Bad(Text(keys, "tp: 1"));

        Assert.Equal(path, problems[0].Path);
        Assert.Contains(said, problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Experts, "tp: 4, ep: 3", "is 3, which must divide both tp 4 and the 16 experts of own")]
    [InlineData(Experts, "tp: 2, ep: 4", "is 4, which must divide both tp 2 and the 16 experts of own")]
    [InlineData(
        "experts: {count: 6, per_token: 1, intermediate: 1}", "tp: 4, ep: 4",
        "is 4, which must divide both tp 4 and the 6 experts of own")]
    [InlineData(Latent, "tp: 4, ep: 4", "is 4, but own is dense")]
    [InlineData(Latent, "tp: 1, replicas: 4, lockstep: true, ep: 4", "is 4, but own is dense")]
    [InlineData(
        Experts, "tp: 2, replicas: 4, ep: 8",
        "is 8, which must divide both tp 2 and the 16 experts of own; replicas share experts with lockstep: true only")]
    [InlineData(
        Experts, "tp: 2, replicas: 3, lockstep: true, ep: 4",
        "is 4, which must divide the 16 experts of own, and either divide tp 2 or be a multiple of it that divides"
        + " replicas × tp 6")]
    [InlineData(Experts, "tp: 1, replicas: 2, lockstep: true, ep: 4", "is 4, which must divide the 16 experts")]
    [InlineData(Experts, "tp: 1, replicas: 32, lockstep: true, ep: 32", "is 32, which must divide the 16 experts")]
    [InlineData(Experts, "tp: 4, replicas: 3, lockstep: true, ep: 6", "is 6, which must divide the 16 experts")]
    public void Experts_are_spread_in_equal_groups(string keys, string parallel, string said)
    {
        var problem = Assert.Single(Bad(Text(keys, parallel)));

        Assert.Equal("deployment.ep", problem.Path);
        Assert.StartsWith(said, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tp: 2, replicas: 4, lockstep: true, ep: 8", 4)]
    [InlineData("tp: 2, replicas: 4, lockstep: true, ep: 4", 2)]
    [InlineData("tp: 2, replicas: 4, lockstep: true, ep: 2", 1)]
    [InlineData("tp: 2, replicas: 4, lockstep: true", 1)]
    [InlineData("tp: 4, replicas: 4, ep: 2", 1)]
    public void Ranks_in_lockstep_may_share_experts(string parallel, int ranks) =>
        Assert.Equal(ranks, Good(Text(Experts, parallel)).Scenario.Deployment.RanksSharingExperts);

    [Theory]
    [InlineData(Experts)]
    [InlineData(Latent)]
    [InlineData("sliding_window: 8, windowed_layers: 2")]
    public void The_roofline_prices_it(string keys) => Assert.IsType<CostSettings.Roofline>(
        Good(Text(keys, "tp: 1").Replace(Linear, "cost: roofline\n", StringComparison.Ordinal)).Scenario.Cost);

    private static string Text(string keys, string parallel) => $$"""
        horizon: 10s
        model: { {{Figures}}, {{keys}} }
        deployment: {gpu: h100-sxm, {{parallel}}}
        workload: {profiles: [{name: only, prompt: 100, output: 10, rate: 1/s}]}
        {{Linear}}
        """;
}
