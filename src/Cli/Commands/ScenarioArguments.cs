using System.CommandLine;
using System.Globalization;

namespace EventSim.Cli.Commands;

/// <summary>The arguments of every command that reads a scenario.</summary>
internal static class ScenarioArguments
{
    /// <summary>The scenario file.</summary>
    public static Argument<string> Scenario() => new("SCENARIO") { Description = "the scenario file, in YAML or JSON" };

    /// <summary>Changes of the scenario.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "change a value, such as engine.max_num_seqs=64 (may be repeated)",
        HelpName = "path=value",
    };

    /// <summary>The deployment in short.</summary>
    public static Option<string?> Deployment() => new("--deployment")
    {
        Description = "single, or dpN, tpN, ppN run together, such as tp4pp2",
        HelpName = "tp8",
    };

    /// <summary>Another seed.</summary>
    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "replace the scenario's seed",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) return seed;
            result.AddError($"--seed: found '{text}', expected a whole number from 0 to {ulong.MaxValue}");
            return null;
        },
    };
}
