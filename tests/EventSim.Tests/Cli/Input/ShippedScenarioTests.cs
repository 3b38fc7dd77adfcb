using EventSim.Cli.Input;
using EventSim.Domain.Workloads;
using EventSim.Tests.Support;

namespace EventSim.Tests.Cli.Input;

public class ShippedScenarioTests
{
    public static TheoryData<string> Files =>
        new(Directory.GetFiles(Repository.Path("scenarios"), "*.yaml").Select(path => Path.GetFileName(path)).Order(
            StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_is_good_and_reads_back_from_its_canonical_form(string file)
    {
        var loaded = Load(file);

        Assert.Equal(Path.GetFileNameWithoutExtension(file), loaded.Scenario.Name);
        Assert.Equal(loaded.Sha256,
            ScenarioFile.FromCanonical(loaded.CanonicalJson, loaded.Files).Match(again => again.Sha256, _ => ""));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_says_first_what_it_shows(string file)
    {
        var lines = File.ReadAllLines(Repository.Path("scenarios", file));

        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.Equal("schema: eventsim/1", lines[1]);
    }

    [Theory]
    [InlineData("heavy-single.yaml", "single")]
    [InlineData("heavy-dp8.yaml", "dp8")]
    [InlineData("heavy-tp4pp2.yaml", "tp4pp2")]
    [InlineData("heavy-pp8.yaml", "pp8")]
    public void The_heavy_workload_on_another_deployment_is_the_same_as_by_the_command_line(
        string file, string deployment)
    {
        var shipped = Load(file).Scenario;
        var changed = ScenarioFile.Load(Repository.Path("scenarios", "heavy.yaml"), [], deployment, null).Match(
            loaded => loaded.Scenario, _ => null!);

        Assert.Equal(CanonicalJson.Of(changed with { Name = shipped.Name }), CanonicalJson.Of(shipped));
    }

    [Fact]
    public void The_heavy_workload_sends_sixty_first_turns_a_second_and_the_steady_one_a_twelfth()
    {
        Assert.Equal(60.0, Rates("heavy.yaml").Sum(), 9);
        Assert.Equal(Rates("heavy.yaml").Select(rate => rate / 12), Rates("heavy-steady.yaml"),
            (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(ArrivalMode.SingleLoop, Profiles("heavy-legacy.yaml").Arrivals);
    }

    private static IEnumerable<double> Rates(string file) =>
        Profiles(file).Mix.Select(profile => Assert.IsType<ArrivalProcess.Poisson>(profile.Arrivals).Rate);

    private static Workload.Profiles Profiles(string file) =>
        Assert.IsType<Workload.Profiles>(Load(file).Scenario.Workload);

    private static LoadedScenario Load(string file) =>
        ScenarioFile.Load(Repository.Path("scenarios", file), [], null, null).Match(
            Right: loaded => loaded,
            Left: problems => throw new Xunit.Sdk.XunitException(string.Join('\n', problems)));
}
