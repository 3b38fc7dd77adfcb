using System.CommandLine;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Integrity;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>db verify [RUN]</c>: follows the hash chain of one run, or of all, with those of the runs that it was
/// branched off up to there, and names the first event that was altered, lost or doubled.</summary>
internal static class DbVerifyCommand
{
    /// <summary>The command; it belongs under <c>db</c>.</summary>
    public static Command Create()
    {
        var (run, store) = (StoreArguments.RunOrAll(), StoreArguments.Store());
        var command = new Command(
            "verify", "Check that nothing stored of one run, or of any, was altered, lost or doubled.") { run, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open => await (await StoredRuns.Meant(open, parsed.GetValue(run), ct)).BindAsync(runs =>
                Verify(open, runs, parsed.InvocationConfiguration.Output, ct)),
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Verify(
        RunStore store, ImmutableArray<RunId> runs, TextWriter to, CancellationToken ct)
    {
        var code = ExitCode.Ok;
        foreach (var run in runs)
        {
            var check = await (await store.History(run, ct)).BindAsync(history => store.Check(history, ct));
            var found = check.Match(
                Right: read => Text(run, read), Left: error => (Line: error.Message, IsSound: false));
            to.WriteLine($"{run}  {found.Line}");
            if (!found.IsSound) code = ExitCode.Differs;
        }

        return code;
    }

    private static (string Line, bool IsSound) Text(RunId run, RunCheck check) => check switch
    {
        { Fault: { } fault } when fault.Run == run => (fault.What, false),
        { Fault: { } fault } => ($"run {fault.Run}, which it was branched off: {fault.What}", false),
        { Chained: false } => ($"{check.Events} events in order; stored before events were chained", true),
        _ => ($"{check.Events} events as they were stored", true),
    };
}
