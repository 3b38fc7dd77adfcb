using System.CommandLine;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>delete RUN…</c> and <c>delete --where scenario=NAME --before 30d</c>: removes runs, their events and
/// rows. Those that are running stay, and those with branches that stay.</summary>
internal static class DeleteCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (filter, store) = (new RunFilterOptions(), StoreArguments.Store());
        var runs = new Argument<string[]>("RUN")
        {
            Description = "runs, each by its id, the beginning of one, its name, or last",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("delete", "Remove runs and everything stored of them.") { runs };
        filter.AddTo(command);
        command.Options.Add(store);
        command.Validators.Add(result =>
        {
            var isFiltered = filter.IsGiven(result);
            if (result.GetValue(runs) is { Length: > 0 } == isFiltered)
                result.AddError("delete: expected runs, or else --where, --since or --before");
        });
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var named = filter.IsGiven(parsed.CommandResult)
                    ? (await (await filter.Read(parsed, open, ct)).BindAsync(wanted => open.List(wanted, ct)))
                        .Map(found => found.Select(run => run.Run).ToImmutableArray())
                    : await StoredRuns.Named(open, parsed.GetValue(runs) ?? [], ct);
                return await named.BindAsync(meant => Delete(open, meant, parsed.InvocationConfiguration, ct));
            },
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Delete(
        RunStore store, ImmutableArray<RunId> runs, InvocationConfiguration to, CancellationToken ct)
    {
        var kept = await store.Delete(runs, run => to.Output.WriteLine(run.Value), ct);
        return kept.Map(reasons =>
        {
            var code = ExitCode.Ok;
            foreach (var reason in reasons) code = WithStore.Report(reason, to.Error);
            return code;
        });
    }
}
