using System.CommandLine;
using EventSim.Cli.Input;
using EventSim.Cli.Output;

namespace EventSim.Cli.Commands;

/// <summary><c>validate SCENARIO</c>: reads a scenario and reports every fault, or its hash.</summary>
internal static class ValidateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var scenario = ScenarioArguments.Scenario();
        var sets = ScenarioArguments.Set();
        var deployment = ScenarioArguments.Deployment();
        var seed = ScenarioArguments.Seed();
        var canonical = new Option<bool>("--canonical") { Description = "print the canonical JSON instead" };
        var command = new Command("validate", "Check a scenario file and print its hash.")
        {
            scenario, sets, deployment, seed, canonical,
        };
        command.SetAction(parsed =>
        {
            var loaded = ScenarioFile.Load(
                parsed.GetRequiredValue(scenario), [.. parsed.GetValue(sets) ?? []], parsed.GetValue(deployment),
                parsed.GetValue(seed));
            return loaded.Match(
                Right: good =>
                {
                    parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(canonical)
                        ? good.CanonicalJson
                        : $"{good.Scenario.Name}: valid, sha256 {good.Sha256}");
                    return ExitCode.Ok;
                },
                Left: problems => ProblemReport.Write(problems, parsed.InvocationConfiguration.Error));
        });
        return command;
    }
}
