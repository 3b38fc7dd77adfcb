namespace EventSim.Simulation.Conformance;

/// <summary>The first place where a recording and its simulation differ.</summary>
/// <param name="Where">The step or the request.</param>
/// <param name="Field">The field.</param>
/// <param name="Recorded">What was recorded; none: it was not.</param>
/// <param name="Simulated">What was simulated; none: it was not.</param>
public sealed record Difference(string Where, string Field, string? Recorded, string? Simulated);

/// <summary>Compares a recording with what the simulator decides on the same workload.</summary>
public static class Comparison
{
    /// <summary>Runs a recorded workload; gives the steps that agree and the first difference, if there is
    /// one.</summary>
    /// <param name="driver">Drives the simulator in the loop of the recorded engine.</param>
    /// <param name="steps">The recorded steps, in order.</param>
    /// <param name="summary">What was recorded of each request.</param>
    public static (int Steps, Difference? First) Run(
        EngineDriver driver, IReadOnlyList<Fields> steps, IReadOnlyList<Fields> summary)
    {
        var done = 0;
        foreach (var simulated in driver.Steps())
        {
            var recorded = done < steps.Count ? steps[done] : new Fields();
            if (FirstOf($"step {simulated.Values["t"]}", recorded, simulated) is { } difference)
                return (done, difference);
            done++;
        }

        if (done < steps.Count)
            return (done, FirstOf($"step {steps[done].Values["t"]}", steps[done], new Fields()));
        var requests = driver.Summary().ToList();
        for (var i = 0; i < summary.Count; i++)
        {
            if (FirstOf($"request {i}", summary[i], requests[i]) is { } difference) return (done, difference);
        }

        return (done, null);
    }

    private static Difference? FirstOf(string where, Fields recorded, Fields simulated) =>
        recorded.Values.Keys.Union(simulated.Values.Keys, StringComparer.Ordinal)
            .Select(name => new Difference(
                where, name, recorded.Values.GetValueOrDefault(name), simulated.Values.GetValueOrDefault(name)))
            .FirstOrDefault(pair => pair.Recorded != pair.Simulated);
}
