using EventSim.Domain.Workloads;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class DistributionTests
{
    public static TheoryData<string, Distribution> Spellings => new()
    {
        { "12510", new Distribution.Constant(12510) },
        { "{constant: 7}", new Distribution.Constant(7) },
        { "{uniform: {min: 500, max: 2000}}", new Distribution.Uniform(500, 2000) },
        { "{normal: {mean: 100, std: 5.5}}", new Distribution.Normal(100, 5.5) },
        { "{lognormal: {mu: 7.9, sigma: 0.17}}", new Distribution.LogNormal(7.9, 0.17) },
        { "{exponential: {mean: 303.03}}", new Distribution.Exponential(303.03) },
        { "{gamma: {shape: 2, scale: 50}}", new Distribution.Gamma(2, 50) },
        { "{gamma: {mean: 100, cv: 0.5}}", new Distribution.Gamma(4, 25) },
        { "{weibull: {shape: 1.5, scale: 100}}", new Distribution.Weibull(1.5, 100) },
        { "{pareto: {alpha: 2.5, min: 10}}", new Distribution.Pareto(2.5, 10) },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Each_spelling_is_its_distribution(string text, Distribution expected) =>
        Assert.Equal(expected, Prompt(Good(WithPrompt(text))));

    [Fact]
    public void A_lognormal_by_mean_and_cv_has_that_mean_and_cv()
    {
        var drawn = Assert.IsType<Distribution.LogNormal>(
            Prompt(Good(WithPrompt("{lognormal: {mean: 6000, cv: 0.2}}"))));
        var variance = drawn.Sigma * drawn.Sigma;

        Assert.Equal(6000, Math.Exp(drawn.Mu + (variance / 2)), 8);
        Assert.Equal(0.2, Math.Sqrt(Math.Exp(variance) - 1), 12);
    }

    [Fact]
    public void Log_space_mu_and_sigma_are_never_taken_for_mean_and_deviation()
    {
        var drawn = Assert.IsType<Distribution.LogNormal>(
            Prompt(Good(WithPrompt("{lognormal: {mu: 8.7, sigma: 0.17}}"))));

        Assert.Equal(6002.9, Math.Exp(drawn.Mu), 1);
    }

    [Fact]
    public void A_mixture_has_its_parts_and_weights()
    {
        var mixture = Assert.IsType<Distribution.Mixture>(
            Prompt(
                Good(WithPrompt("{mixture: [{weight: 0.3, constant: 5}, {weight: 0.7, uniform: {min: 1, max: 9}}]}"))));

        Assert.Equal(
            [new MixturePart(0.3, new Distribution.Constant(5)), new MixturePart(0.7, new Distribution.Uniform(1, 9))],
            mixture.Parts.ToArray());
    }

    [Fact]
    public void An_empirical_distribution_is_the_sorted_values_of_its_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("lengths.txt", "# measured\n30\n10\n\n20\n");

        var loaded = Good(WithPrompt("{empirical: {file: lengths.txt}}"), folder.Path);
        var drawn = Assert.IsType<Distribution.Empirical>(Prompt(loaded));

        Assert.Equal([10.0, 20.0, 30.0], drawn.Values.ToArray());
        Assert.Equal(drawn.Sha256, Assert.Single(loaded.Files).Sha256);
    }

    [Theory]
    [InlineData("{lognormal: {mu: 7, cv: 0.2}}", "lognormal")]
    [InlineData("{lognormal: {mu: 7}}", "lognormal")]
    [InlineData("{lognormal: {mu: 7, sigma: -1}}", "lognormal.sigma")]
    [InlineData("{gamma: {shape: 2, cv: 1}}", "gamma")]
    [InlineData("{uniform: {min: 9, max: 2}}", "uniform")]
    [InlineData("{uniform: {min: 1.5, max: 2}}", "uniform.min")]
    [InlineData("{uniform: {min: 1, max: 9}, constant: 3}", "")]
    [InlineData("{}", "")]
    [InlineData("{exponential: {mean: 0}}", "exponential.mean")]
    [InlineData("{exponential: {mean: 5s}}", "exponential.mean")]
    [InlineData("{weibull: {shape: 0, scale: 1}}", "weibull.shape")]
    [InlineData("{zipf: {s: 1}}", "zipf")]
    [InlineData("{mixture: []}", "mixture")]
    [InlineData("{mixture: [{weight: 0, constant: 1}]}", "mixture[0].weight")]
    [InlineData("{empirical: {file: nowhere.txt}}", "empirical.file")]
    [InlineData("-5", "")]
    [InlineData("many", "")]
    public void A_distribution_that_is_none_is_a_fault_where_it_stands(string text, string path)
    {
        const string prompt = "workload.profiles[0].prompt";

        Assert.Contains(
            Bad(WithPrompt(text)), problem => problem.Path == (path.Length == 0 ? prompt : $"{prompt}.{path}"));
    }

    [Fact]
    public void Think_times_carry_units_and_are_seconds()
    {
        var loaded = Good(WithProfile("rate: 1/s, conversation: {think_time: {uniform: {min: 500ms, max: 3s}}}"));

        Assert.Equal(new Distribution.Uniform(0.5, 3), Profile(loaded).Conversation!.ThinkTime);
    }

    public static TheoryData<string, ArrivalProcess> Arrivals => new()
    {
        { "rate: 300/min", new ArrivalProcess.Poisson(5) },
        { "rate: 5/s, burstiness: 1.0", new ArrivalProcess.Poisson(5) },
        { "rate: 5/s, burstiness: 0.444", new ArrivalProcess.Gamma(5, 0.444) },
        { "rate: 5/s, burstiness: inf", new ArrivalProcess.Constant(5) },
        { "rate: inf, count: 64", new ArrivalProcess.AllAtOnce() },
        { "concurrency: 8", new ArrivalProcess.ClosedLoop(8) },
        { "rate: 5/s, bursts: {rate: 50/s, mean_calm: 60s, mean_burst: 10s}",
            new ArrivalProcess.Mmpp(5, 50, new(60_000_000_000), new(10_000_000_000)) },
        { "rate: 5/s, diurnal: {amplitude: 0.5, period: 24h, phase: 0.25}",
            new ArrivalProcess.Diurnal(5, 0.5, new(86_400_000_000_000), 0.25) },
    };

    [Theory]
    [MemberData(nameof(Arrivals))]
    public void Each_spelling_is_its_arrival_process(string keys, ArrivalProcess expected) =>
        Assert.Equal(expected, Profile(Good(WithProfile(keys))).Arrivals);

    private static Profile Profile(EventSim.Cli.Input.LoadedScenario loaded) =>
        Assert.IsType<Workload.Profiles>(loaded.Scenario.Workload).Mix[0];

    private static Distribution Prompt(EventSim.Cli.Input.LoadedScenario loaded) => Profile(loaded).Prompt;
}
