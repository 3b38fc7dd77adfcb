using System.CommandLine;
using EventSim.Cli.Output;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>replay RUN</c>: folds the stored events into the same result; with <c>--verify</c> also simulates again
/// and compares event by event.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, json, store) = (StoreArguments.Run(), StoreArguments.Json(), StoreArguments.Store());
        var verify = new System.CommandLine.Option<bool>("--verify")
        {
            Description = "also simulate again from the stored scenario and compare event by event",
        };
        var command = new Command("replay", "Fold the events of a stored run into its result again.")
        {
            run, verify, json, store,
        };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            open => Replay(
                open, parsed.GetRequiredValue(run), parsed.GetValue(verify), parsed.GetValue(json), parsed, ct),
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Replay(
        RunStore store, string given, bool verify, bool json, ParseResult parsed, CancellationToken ct)
    {
        var replayed = await (await store.Find(given, ct))
            .BindAsync(found => StoredReplay.Of(store, found, verify, ct));
        return replayed.Map(done =>
        {
            var to = parsed.InvocationConfiguration.Output;
            if (json) to.WriteLine(done.Json);
            else
                ResultText.Write(
                    to, done.Scenario.Name, done.RunId, done.Result, SloCheck.Of(done.Scenario.Slo, done.Result),
                        done.StoredEvents, null);
            foreach (var line in done.Report) parsed.InvocationConfiguration.Error.WriteLine(line);
            return done.IsSame ? ExitCode.Ok : ExitCode.Differs;
        });
    }
}
