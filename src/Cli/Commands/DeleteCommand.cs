using System.CommandLine;
using EventSim.Cli.Runs;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>delete RUN…</c> and <c>delete --where scenario=NAME --before 30d</c>: removes runs, their events and
/// rows; none of them where one is running, or has branches that stay.</summary>
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
                if (!filter.IsGiven(parsed.CommandResult))
                    return await Delete(open, parsed.GetValue(runs) ?? [], parsed.InvocationConfiguration, ct);
                var listed = await (await filter.Read(parsed, open, ct)).BindAsync(wanted => open.List(wanted, ct));
                return await listed.BindAsync(found => Delete(
                    open, [.. found.Select(run => run.Run)], parsed.InvocationConfiguration, ct));
            },
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Delete(
        RunStore store, string[] given, InvocationConfiguration to, CancellationToken ct)
    {
        var (named, unknown) = (new List<RunId>(), new List<StoreError>());
        foreach (var one in given)
        {
            var found = await store.Find(one, ct);
            if (found.Case is StoreError error and not (StoreError.NotARun or StoreError.AmbiguousRun)) return error;
            found.Match(Right: run => named.Add(run.Run), Left: unknown.Add);
        }

        return unknown.Count > 0
            ? Report(unknown, given.Length, to.Error)
            : await Delete(store, [.. named.Distinct()], to, ct);
    }

    private static async Task<Either<StoreError, int>> Delete(
        RunStore store, ImmutableArray<RunId> runs, InvocationConfiguration to, CancellationToken ct)
    {
        var removed = 0;
        var kept = await store.Delete(
            runs,
            run =>
            {
                removed++;
                to.Output.WriteLine(run.Value);
            },
            ct);
        return kept.Map(reasons => Report(reasons, removed == 0 ? runs.Length : 0, to.Error));
    }

    private static int Report(IReadOnlyList<StoreError> reasons, int all, TextWriter to)
    {
        var code = ExitCode.Ok;
        foreach (var reason in reasons) code = WithStore.Report(reason, to);
        if (reasons.Count > 0 && all > 1) to.WriteLine($"None of the {all} runs was removed.");
        return code;
    }
}
