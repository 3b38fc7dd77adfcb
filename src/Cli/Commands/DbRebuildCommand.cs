using System.CommandLine;
using EventSim.Cli.Stores;
using EventSim.Persistence;
using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Commands;

/// <summary><c>db rebuild [RUN]</c>: computes the rows of one run, or of all, anew from the stored events.</summary>
internal static class DbRebuildCommand
{
    /// <summary>The command; it belongs under <c>db</c>.</summary>
    /// <param name="projectorOf">The projector of a run.</param>
    public static Command Create(Func<RunHistory, Either<StoreError, IProjector>> projectorOf)
    {
        var (run, store) = (StoreArguments.RunOrAll(), StoreArguments.Store());
        var command = new Command(
            "rebuild", "Compute the rows of one run, or of all, anew from its events.") { run, store };
        command.SetAction((parsed, ct) => WithStore.Do(
            parsed,
            store,
            async open =>
            {
                var runs = await StoredRuns.Meant(open, parsed.GetValue(run), ct);
                return await runs.MatchAsync(
                    all => Rebuild(open, all, projectorOf, parsed.InvocationConfiguration.Output, ct),
                    error => error);
            },
            ct));
        return command;
    }

    private static async Task<Either<StoreError, int>> Rebuild(
        RunStore store,
        ImmutableArray<RunId> runs,
        Func<RunHistory, Either<StoreError, IProjector>> projectorOf,
        TextWriter to,
        CancellationToken ct)
    {
        foreach (var run in runs)
        {
            var rebuilt = await store.Rebuild(run, projectorOf, ct);
            if (rebuilt.IsLeft) return rebuilt.Map(_ => ExitCode.Ok);
            to.WriteLine(run.Value);
        }

        return ExitCode.Ok;
    }
}
