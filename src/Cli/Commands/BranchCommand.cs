using System.CommandLine;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>branch RUN --at T --set path=value…</c>: a new run that shares the history of RUN up to an instant, and
/// then goes on under changed settings.</summary>
internal static class BranchCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, set) = (StoreArguments.Run(), ScenarioArguments.Set());
        var (json, store) = (StoreArguments.Json(), StoreArguments.Store());
        var at = new System.CommandLine.Option<string>("--at")
        {
            Description = "how long after the start of RUN the branch leaves it, such as 30s or 1500ms",
            HelpName = "T",
            Required = true,
        };
        var name = RunNames.Option("name the branch (default: its parent's name with @ and the time)");
        var command = new Command(
            "branch", "Go on from a moment of a stored run under changed settings, as a run of its own.")
        {
            run, at, set, name, json, store,
        };
        command.SetAction((parsed, ct) =>
        {
            var question = new BranchQuestion(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(at), [.. parsed.GetValue(set) ?? []],
                parsed.GetValue(name));
            return question.Faults is { IsEmpty: false } faults
                ? Task.FromResult(ProblemReport.Write(faults, parsed.InvocationConfiguration.Error))
                : WithStore.Do(parsed, store, open => Branch(open, question, parsed.GetValue(json), parsed, ct), ct);
        });
        return command;
    }

    private static async Task<Either<StoreError, int>> Branch(
        RunStore store, BranchQuestion question, bool json, ParseResult parsed, CancellationToken ct)
    {
        var log = parsed.InvocationConfiguration.Error;
        var planned = await question.Plan(store, ct);
        return await planned.BindAsync(plan => plan.MatchAsync(
            RightAsync: async history => await StoredScenario.ToGoOn(history).BindAsync(async scenario =>
            {
                using var measures = scenario.Run.NewMeasures();
                var ended = await new StoredRun(store, log).Branch(history, scenario, measures, ct);
                return ended.Map(end => RunReport.Print(scenario, end, json, parsed.InvocationConfiguration.Output));
            }),
            Left: faults => ProblemReport.Write(faults, log)));
    }
}
