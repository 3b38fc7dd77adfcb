using System.CommandLine;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>delete RUN</c>: removes a run's events and rows. A running one is refused.</summary>
internal static class DeleteCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (run, store) = (StoreArguments.Run(), StoreArguments.Store());
        var command = new Command("delete", "Remove a run and everything stored of it.") { run, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var found = await open.Find(parsed.GetRequiredValue(run), ct);
                return await found.MatchAsync<Either<StoreError, int>>(
                    async summary =>
                    {
                        var gone = await open.Delete(summary.Run, ct);
                        gone.IfRight(_ => parsed.InvocationConfiguration.Output.WriteLine(summary.Run.Value));
                        return gone.Map(_ => ExitCode.Ok);
                    },
                    error => error);
            },
            ct));
        return command;
    }
}
