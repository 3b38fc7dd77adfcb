using System.CommandLine;

namespace EventSim.Cli.Commands;

/// <summary>Options that say different things about one output.</summary>
internal static class Exclusive
{
    /// <summary>Makes giving both options an error.</summary>
    public static void OneOf(this Command command, Option a, Option b) => command.Validators.Add(result =>
    {
        if (result.GetResult(a) is { Implicit: false } && result.GetResult(b) is { Implicit: false })
            result.AddError($"{a.Name} and {b.Name} exclude each other");
    });
}
