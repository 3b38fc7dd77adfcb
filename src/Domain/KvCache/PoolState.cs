using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The blocks of a replica's KV cache in place: which are free and in which order they are taken, which
/// requests hold the others, and which known tokens are in which.</summary>
/// <remarks>A prompt's blocks are taken, registered, freed and forgotten together, so that they are kept in runs; a run
/// is cut where a request uses a part of it.</remarks>
internal sealed class PoolState
{
    private int clock;

    /// <summary>No blocks.</summary>
    public PoolState()
    {
    }

    /// <summary>So many free blocks, first to last.</summary>
    public PoolState(int count) => Free.Link(BlockRun.OfAll(count), Free.Start);

    /// <summary>Registrations so far that were noted.</summary>
    public int Clock
    {
        get => clock;
        init => clock = value;
    }

    /// <summary>The free blocks.</summary>
    public FreeRuns Free { get; } = new();

    /// <summary>The blocks whose tokens are known.</summary>
    public KnownRuns Known { get; } = new();

    /// <summary>The blocks of the requests that have some.</summary>
    public Dictionary<int, BlockTable> Tables { get; } = [];

    /// <summary>How many of them belong to requests whose tokens others may have.</summary>
    public int Sharing { get; private set; }

    /// <summary>The same state, which goes its own way.</summary>
    public PoolState Copy() => PoolImages.ToState(PoolImages.Of(this));

    /// <summary>A request has a table.</summary>
    public void Open(BlockTable table)
    {
        Tables.Add(table.Request.Id.Value, table);
        if (table.Request.SharesTokens) Sharing++;
    }

    /// <summary>A request has its table no more.</summary>
    public void Close(BlockTable table)
    {
        Tables.Remove(table.Request.Id.Value);
        if (table.Request.SharesTokens) Sharing--;
    }

    /// <summary>The blocks in the cache that a request can use from a place on, as far as they are in one run: where
    /// there are several with the same tokens, those registered first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="place">The place.</param>
    /// <param name="until">The place to stop before.</param>
    /// <param name="blockSize">Tokens of a block.</param>
    /// <returns>The run, and the place after the last of its blocks; none: nothing is known of the first.</returns>
    public (BlockRun? Run, int Until) Find(Request request, int place, int until, int blockSize)
    {
        if (place >= until) return (null, place);
        var source = request.KeyOf(place, blockSize).Source;
        if (Known.Find(source, place, out var alone) is not { } run) return (null, place);
        place++;
        while (place < until && run.Knows(place) && request.KeyOf(place, blockSize).Source == source
            && (alone || Known.Find(source, place, out _) == run))
        {
            place++;
        }

        return (run, place);
    }

    /// <summary>Registers the blocks of a table from one up to another, in the order of the table. When that was is
    /// noted where others may have such blocks: those of a request alone are found in the order in which it took
    /// them.</summary>
    public void Register(BlockTable table, int until)
    {
        foreach (var run in table.Runs)
        {
            if (run.End <= table.Registered) continue;
            var count = Math.Min(until, run.End) - run.From;
            if (table.Request.SharesTokens) run.Register(count, ref clock);
            else run.Registered = Math.Max(run.Registered, count);
        }

        table.Registered = until;
    }

    /// <summary>Undoes <see cref="Register"/>: only the first so many are known.</summary>
    public void Unregister(BlockTable table, int until)
    {
        foreach (var run in table.Runs)
        {
            if (run.End <= until) continue;
            var known = Math.Min(run.Registered, Math.Max(0, until - run.From));
            if (table.Request.SharesTokens) clock -= run.Registered - known;
            run.Registered = known;
        }

        table.Registered = until;
    }

    /// <summary>A run loses its rest, which is taken before it.</summary>
    public void Cut(BlockRun run, BlockRun rest, BlockTable? holder)
    {
        run.Shorten(rest);
        KnownRuns.AddRest(run, rest);
        if (holder is not null)
        {
            holder.Cut(run, rest);
        }
        else if (run.Holders > 0)
        {
            foreach (var table in Tables.Values) table.Cut(run, rest);
        }
        else
        {
            Free.Blocks -= rest.Count;
            Free.Link(rest, run.Before!);
        }
    }

    /// <summary>Undoes <see cref="Cut"/>.</summary>
    public void Join(BlockRun run, BlockRun rest, BlockTable? holder)
    {
        run.Lengthen(rest);
        Known.Remove(rest);
        if (holder is not null)
        {
            holder.Join(run);
        }
        else if (run.Holders > 0)
        {
            foreach (var table in Tables.Values) table.Join(run);
        }
        else
        {
            Free.Unlink(rest);
            Free.Blocks += rest.Count;
        }
    }
}
