using System.CommandLine;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>resume RUN</c>: goes on with a run that was interrupted, from its last stored event.</summary>
internal static class ResumeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, json, store) = (StoreArguments.Run(), StoreArguments.Json(), StoreArguments.Store());
        var command = new Command("resume", "Finish a run that was interrupted, from its last stored event.")
        {
            run, json, store,
        };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            open => Resume(open, parsed.GetRequiredValue(run), parsed.GetValue(json), parsed, ct),
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Resume(
        RunStore store, string given, bool json, ParseResult parsed, CancellationToken ct)
    {
        var history = await (await store.Find(given, ct)).BindAsync(found => store.History(found.Run, ct));
        return await history.BindAsync(async all => await StoredScenario.ToGoOn(all).BindAsync(async scenario =>
        {
            using var measures = scenario.Run.NewMeasures();
            var log = parsed.InvocationConfiguration.Error;
            var ended = await new StoredRun(store, log).Resume(all, scenario, measures, ct);
            return ended.Map(end => RunReport.Print(scenario, end, json, parsed.InvocationConfiguration.Output));
        }));
    }
}
