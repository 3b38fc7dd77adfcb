using System.CommandLine;
using EventSim.Cli.Input;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;

namespace EventSim.Cli.Commands;

/// <summary><c>describe SCENARIO</c>: the offered load, the capacity of the deployment, and whether it will saturate,
/// before any simulation.</summary>
internal static class DescribeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (scenario, sets) = (ScenarioArguments.Scenario(), ScenarioArguments.Set());
        var (deployment, seed) = (ScenarioArguments.Deployment(), ScenarioArguments.Seed());
        var json = StoreArguments.Json();
        var command = new Command(
            "describe", "Print the offered load and the capacity of a scenario, and whether it saturates.")
        {
            scenario, sets, deployment, seed, json,
        };
        command.SetAction(parsed => ScenarioFile.Load(
                parsed.GetRequiredValue(scenario), [.. parsed.GetValue(sets) ?? []], parsed.GetValue(deployment),
                parsed.GetValue(seed))
            .Bind(Description.Of)
            .Match(
                Right: described =>
                {
                    var to = parsed.InvocationConfiguration.Output;
                    if (parsed.GetValue(json)) to.WriteLine(DescriptionJson.Of(described));
                    else DescriptionText.Write(to, described);
                    return ExitCode.Ok;
                },
                Left: problems => ProblemReport.Write(problems, parsed.InvocationConfiguration.Error)));
        return command;
    }
}
