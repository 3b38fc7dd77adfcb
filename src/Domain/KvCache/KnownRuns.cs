using System.Runtime.InteropServices;

namespace EventSim.Domain.KvCache;

/// <summary>The runs of blocks by the source of their tokens, with those of which no block has been registered
/// yet.</summary>
internal sealed class KnownRuns
{
    private readonly Dictionary<long, BlockRun> bySource = [];

    /// <summary>A run has its first block.</summary>
    public void Add(BlockRun run)
    {
        if (run.Source == BlockRun.NoSource) return;
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(bySource, run.Source, out _);
        run.Sibling = first;
        first = run;
    }

    /// <summary>All runs by source, and of a source by age.</summary>
    public IEnumerable<BlockRun> ByAge
    {
        get
        {
            foreach (var source in bySource.Keys.Order())
            {
                List<BlockRun> runs = [];
                for (var run = bySource[source]; run is not null; run = run.Sibling) runs.Add(run);
                for (var i = runs.Count - 1; i >= 0; i--) yield return runs[i];
            }
        }
    }

    /// <summary>A run has been cut: its rest is as old.</summary>
    public static void AddRest(BlockRun run, BlockRun rest)
    {
        if (run.Source == BlockRun.NoSource) return;
        (rest.Sibling, run.Sibling) = (run.Sibling, rest);
    }

    /// <summary>A run has lost its last block, or has been joined to another.</summary>
    public void Remove(BlockRun run)
    {
        if (run.Source == BlockRun.NoSource) return;
        ref var at = ref CollectionsMarshal.GetValueRefOrNullRef(bySource, run.Source);
        if (at == run)
        {
            if (run.Sibling is null) bySource.Remove(run.Source);
            else at = run.Sibling;
        }
        else
        {
            var before = at!;
            while (before.Sibling != run) before = before.Sibling!;
            before.Sibling = run.Sibling;
        }

        run.Sibling = null;
    }

    /// <summary>The run whose block at a place was registered first of all with the same tokens, or, where that was not
    /// noted, taken first; none: nobody knows one.</summary>
    /// <param name="source">Where the tokens come from.</param>
    /// <param name="place">The place of the block.</param>
    /// <param name="alone">There is no other run of the source.</param>
    public BlockRun? Find(long source, int place, out bool alone)
    {
        BlockRun? found = null;
        bySource.TryGetValue(source, out var run);
        alone = run is { Sibling: null };
        for (; run is not null; run = run.Sibling)
        {
            if (!run.Knows(place)) continue;
            if (found is null || run.RegisteredAt(place) <= found.RegisteredAt(place)) found = run;
        }

        return found;
    }
}
