using System.CommandLine;
using EventSim.Cli.Commands;
using EventSim.Cli.Stores;

namespace EventSim.Cli.Runs;

/// <summary>The options of <c>run</c>.</summary>
internal sealed class RunOptions
{
    public Argument<string> Scenario { get; } = ScenarioArguments.Scenario();

    public Option<string[]> Set { get; } = ScenarioArguments.Set();

    public Option<string?> Deployment { get; } = ScenarioArguments.Deployment();

    public Option<ulong?> Seed { get; } = ScenarioArguments.Seed();

    public Option<string?> Name { get; } =
        RunNames.Option("name the run; no part of the scenario (default: the scenario's name)");

    public Option<string?> Store { get; } = new("--store")
    {
        Description = "local, postgres://user@host:port/database, or none (default: EVENTSIM_STORE, else local)",
        HelpName = "URL|local|none",
    };

    public Option<bool> Json { get; } = StoreArguments.Json();

    public Option<string?> Format { get; } = Choice(
        "--format", "print the result under the keys of another tool", "vllm");

    public Option<string?> Requests { get; } = new("--requests")
    {
        Description = "also write one row a request to this CSV file",
        HelpName = "FILE.csv",
    };

    public Option<string[]> FailIf { get; } = new("--fail-if")
    {
        Description = "exit 3 if the condition holds of the result, such as ttft.p99>2s (may be repeated)",
        HelpName = "EXPR",
    };

    public Option<bool> FailOnSlo { get; } = new("--fail-on-slo")
    {
        Description = "exit 3 if a bound of the SLO is missed",
    };

    /// <summary>Puts them all on a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(Scenario);
        Option[] all = [Set, Deployment, Seed, Name, Store, Json, Format, Requests, FailIf, FailOnSlo];
        foreach (var option in all) command.Add(option);
        command.OneOf(Json, Format);
        return command;
    }

    private static Option<string?> Choice(string name, string description, params string[] choices) =>
        new Option<string?>(name) { Description = description }.AcceptOnlyFromAmong(choices);
}
