using System.CommandLine;
using System.Diagnostics;
using EventSim.Persistence;
using EventSim.Persistence.Postgres;

namespace EventSim.Cli.Stores;

/// <summary>Opens the store for a command and turns what goes wrong into a line on stderr and an exit code.</summary>
internal static class WithStore
{
    /// <summary>Does a command's work on the open store.</summary>
    public static async Task<int> Do(
        ParseResult parsed,
        Option<string?> store,
        Func<RunStore, Task<LanguageExt.Either<StoreError, int>>> work,
        CancellationToken ct) =>
        await OnAddress(
            parsed,
            store,
            async address =>
            {
                var opened = await RunStore.Open(address, ct);
                return await opened.Match(
                    Right: async open =>
                    {
                        await using (open) return await work(open);
                    },
                    Left: error => Task.FromResult<LanguageExt.Either<StoreError, int>>(error));
            });

    /// <summary>Makes sure that the store can be opened: the local one is created, started and migrated by
    /// that.</summary>
    public static async Task<LanguageExt.Either<StoreError, int>> Touch(StoreAddress address, CancellationToken ct)
    {
        var opened = await RunStore.Open(address, ct);
        await opened.Match(Right: o => o.DisposeAsync(), Left: _ => ValueTask.CompletedTask);
        return opened.Map(_ => ExitCode.Ok);
    }

    /// <summary>Does a command's work on an address.</summary>
    public static async Task<int> OnAddress(
        ParseResult parsed, Option<string?> store, Func<StoreAddress, Task<LanguageExt.Either<StoreError, int>>> work)
    {
        try
        {
            var done = await StoreArguments.Address(parsed.GetValue(store)).Match(
                Right: work,
                Left: error => Task.FromResult<LanguageExt.Either<StoreError, int>>(error));
            return done.Match(Right: code => code, Left: error => Report(error, parsed.InvocationConfiguration.Error));
        }
        catch (OperationCanceledException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("interrupted");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Writes an error of the store to stderr.</summary>
    /// <returns>The exit code that it stands for.</returns>
    public static int Report(StoreError error, TextWriter to)
    {
        to.WriteLine(error.Message);
        return CodeOf(error);
    }

    private static int CodeOf(StoreError error) => error switch
    {
        StoreError.BadAddress or StoreError.NotManaged or StoreError.NotARun
            or StoreError.AmbiguousRun or StoreError.BadSql
            or StoreError.Conflict or StoreError.ScenarioLost or StoreError.Newer or StoreError.AlreadyComplete
            or StoreError.HasBranches or StoreError.CantBranch or StoreError.BadFile => ExitCode.BadInput,
        StoreError.Unreachable or StoreError.NoServerBinaries or StoreError.ServerFailed or StoreError.WrongSchema
            or StoreError.DiskFull or StoreError.Lost => ExitCode.StoreUnreachable,
        StoreError.OtherEngine or StoreError.Altered or StoreError.Corrupt => ExitCode.Differs,
        StoreError.Refused => ExitCode.Unexpected,
        _ => throw new UnreachableException(error.GetType().Name),
    };
}
