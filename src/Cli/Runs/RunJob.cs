using EventSim.Cli.Input;
using EventSim.Cli.Output;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Cli.Runs;

/// <summary>What <c>run</c> was asked to do, all of it checked.</summary>
/// <param name="Loaded">The scenario.</param>
/// <param name="Run">The same, made ready.</param>
/// <param name="Name">What the run is called.</param>
/// <param name="FailIf">Conditions for exit code 3.</param>
internal sealed record RunJob(LoadedScenario Loaded, PreparedRun Run, string Name, ImmutableArray<FailIf> FailIf);

/// <summary>A run that came to its end.</summary>
/// <param name="RunId">Its id; none: it was not stored.</param>
/// <param name="Result">Its result.</param>
/// <param name="Measures">What the result was made from.</param>
/// <param name="StoredEvents">Events as stored; none: it was not stored.</param>
/// <param name="WallSeconds">What it took, storing included.</param>
internal sealed record RunEnd(
    string? RunId, RunResult Result, RunMeasures Measures, long? StoredEvents, double WallSeconds)
{
    /// <summary>The result as JSON.</summary>
    public string Json(string sha256, double? wallSeconds) =>
        ResultJson.Of(RunId, sha256, Result, StoredEvents, wallSeconds);
}
