using EventSim.Tests.Support;

namespace EventSim.Tests.Golden;

/// <summary>The events of every shipped scenario, by their hash. A change that is meant is written down with
/// EVENTSIM_ACCEPT_GOLDEN=1.</summary>
public class EventHashTests
{
    private static readonly string Kept = Repository.Path("tests", "EventSim.Tests", "Golden", "event-hashes.txt");

    [Fact]
    public void Every_shipped_scenario_has_the_events_that_it_had()
    {
        var lines = ShippedScenario.Names.AsParallel().AsOrdered().Select(LineOf).ToArray();
        if (Environment.GetEnvironmentVariable("EVENTSIM_ACCEPT_GOLDEN") == "1") File.WriteAllLines(Kept, lines);
        Assert.Equal(File.ReadAllLines(Kept), lines);
    }

    private static string LineOf(string name)
    {
        var run = Simulated.Prepare(ShippedScenario.Load(name));
        using var measures = run.NewMeasures();
        var result = run.Run(measures).Result;
        return $"{name} {result.Events} {result.EventHash}";
    }
}
