using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The runs that a command is about.</summary>
internal static class StoredRuns
{
    /// <summary>The run that was named; none was: all.</summary>
    public static async Task<Either<StoreError, ImmutableArray<RunSummary>>> Meant(
        RunStore store, string? given, CancellationToken ct) =>
        given is null
            ? await store.List(new RunFilter(), ct)
            : (await store.Find(given, ct)).Map(found => ImmutableArray.Create(found));
}
