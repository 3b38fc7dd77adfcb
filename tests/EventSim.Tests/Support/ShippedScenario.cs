using EventSim.Cli.Input;
using EventSim.Domain.Scenarios;

namespace EventSim.Tests.Support;

/// <summary>The scenarios that the repository ships.</summary>
internal static class ShippedScenario
{
    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. Directory.GetFiles(Repository.Path("scenarios"), "*.yaml")
            .Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Loads one, on another deployment if one is named.</summary>
    public static Scenario Load(string name, string? deployment = null, params ImmutableArray<string> sets) =>
        ScenarioFile.Load(Repository.Path("scenarios", $"{name}.yaml"), sets, deployment, null).Match(
            Right: loaded => loaded.Scenario,
            Left: faults => throw new InvalidOperationException(string.Join("\n", faults)));
}
