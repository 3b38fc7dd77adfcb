using System.CommandLine;
using EventSim.Cli.Stores;
using EventSim.Persistence.Transfer;

namespace EventSim.Cli.Commands;

/// <summary><c>db export [RUN…] -o FILE</c> and <c>db import FILE</c>: moves runs between stores.</summary>
internal static class DbTransferCommands
{
    /// <summary>Writes runs into a file; it belongs under <c>db</c>.</summary>
    public static Command Export()
    {
        var file = new Option<string>("--output", "-o")
        {
            Description = "the file that is written, compressed with gzip",
            HelpName = "FILE",
            Required = true,
        };
        var (runs, store) = (StoreArguments.RunsOrAll(), StoreArguments.Store());
        var command = new Command("export", "Write runs, with those that they were branched off, into a file.")
        {
            runs, file, store,
        };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open => await (await StoredRuns.Named(open, parsed.GetValue(runs) ?? [], ct)).BindAsync(async named =>
                (await open.Export(named, parsed.GetRequiredValue(file), ct)).Map(written =>
                {
                    foreach (var run in written.Runs) parsed.InvocationConfiguration.Output.WriteLine(run.Value);
                    parsed.InvocationConfiguration.Error.WriteLine(
                        $"{written.Runs.Length} runs with {written.Events} events: {parsed.GetRequiredValue(file)}");
                    return ExitCode.Ok;
                })),
            ct));
        return command;
    }

    /// <summary>Takes the runs of a file; it belongs under <c>db</c>.</summary>
    public static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "a file that `db export` has written" };
        var store = StoreArguments.Store();
        var command = new Command("import", "Take the runs of a file into the store.") { file, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var to = parsed.InvocationConfiguration.Output;
                var taken = await open.Import(
                    parsed.GetRequiredValue(file), StoredProjector.Of, run => to.WriteLine(Line(run)), ct);
                return taken.Map(_ => ExitCode.Ok);
            },
            ct));
        return command;
    }

    private static string Line(ImportedRun run) => run.WasThere
        ? $"{run.Run}  the same {run.Events} events are there already"
        : $"{run.Run}  {run.Events} events";
}
