using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using LanguageExt;

namespace EventSim.Cli.Output;

/// <summary>What a stored run that has gone on to its end prints.</summary>
internal static class RunReport
{
    /// <summary>Prints the result; none: the run was interrupted, which has been said.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(StoredScenario scenario, Option<RunEnd> ended, bool json, TextWriter to) => ended.Match(
        Some: end =>
        {
            var loaded = scenario.Loaded;
            if (json) to.WriteLine(end.Json(loaded.Sha256, end.WallSeconds));
            else
                ResultText.Write(
                    to, loaded.Scenario.Name, end.RunId, end.Result, SloCheck.Of(loaded.Scenario.Slo, end.Result),
                    end.StoredEvents, end.WallSeconds);
            return ExitCode.Ok;
        },
        None: () => ExitCode.Interrupted);
}
