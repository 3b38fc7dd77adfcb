using EventSim.Persistence;
using EventSim.Persistence.Runs;
using LanguageExt;

namespace EventSim.Cli.Stores;

/// <summary>The runs that a command is about.</summary>
internal static class StoredRuns
{
    /// <summary>The run that was named, or all of them; also those whose row is missing.</summary>
    public static async Task<Either<StoreError, ImmutableArray<RunId>>> Meant(
        RunStore store, string? given, CancellationToken ct) =>
        await (await store.Ids(ct)).BindAsync<StoreError, ImmutableArray<RunId>, ImmutableArray<RunId>>(async all =>
        {
            if (given is null) return all;
            var exact = all.Where(run => run.Value == given).ToImmutableArray();
            return exact.Length > 0
                ? exact
                : (await store.Find(given, ct)).Map(found => ImmutableArray.Create(found.Run));
        });

    /// <summary>The ids of the runs that were named.</summary>
    public static async Task<Either<StoreError, ImmutableArray<RunId>>> Named(
        RunStore store, IReadOnlyList<string> given, CancellationToken ct)
    {
        var named = ImmutableArray.CreateBuilder<RunId>(given.Count);
        foreach (var one in given)
        {
            var found = await store.Find(one, ct);
            if (found.IsLeft) return found.Map(_ => ImmutableArray<RunId>.Empty);
            found.IfRight(run => named.Add(run.Run));
        }

        return named.DrainToImmutable();
    }
}
