using EventSim.Domain.Workloads;

namespace EventSim.Domain.KvCache;

/// <summary>The KV blocks of a request, first to last.</summary>
/// <param name="request">The request.</param>
internal sealed class BlockTable(Request request)
{
    private BlockRun[] runs = new BlockRun[2];
    private int count;
    private BlockRun? last;

    /// <summary>Whose blocks.</summary>
    public Request Request => request;

    /// <summary>Blocks of the request.</summary>
    public int Count => last?.End ?? 0;

    /// <summary>The first so many of them are known by their tokens.</summary>
    public int Registered { get; set; }

    /// <summary>The blocks in runs.</summary>
    public ReadOnlySpan<BlockRun> Runs => runs.AsSpan(0, count);

    /// <summary>The run to which blocks of a source are added; none: they start one, as others who hold the last run do
    /// not hold what comes after.</summary>
    public BlockRun? Open(long source) =>
        last?.Owner == this && last.Holders == 1 && last.Source == source ? last : null;

    /// <summary>Adds a run at the end.</summary>
    public void Push(BlockRun run)
    {
        if (count == runs.Length) Array.Resize(ref runs, 2 * count);
        runs[count++] = last = run;
    }

    /// <summary>Takes the last run off.</summary>
    public void Pop()
    {
        runs[--count] = null!;
        last = count == 0 ? null : runs[count - 1];
    }

    /// <summary>Puts the rest of a run behind it, where the table has it.</summary>
    public void Cut(BlockRun run, BlockRun rest)
    {
        var place = Runs.IndexOf(run);
        if (place < 0) return;
        Push(rest);
        for (var i = count - 1; i > place + 1; i--) (runs[i], runs[i - 1]) = (runs[i - 1], runs[i]);
        last = runs[count - 1];
    }

    /// <summary>Undoes <see cref="Cut"/>.</summary>
    public void Join(BlockRun run)
    {
        var place = Runs.IndexOf(run);
        if (place < 0) return;
        for (var i = place + 1; i < count - 1; i++) runs[i] = runs[i + 1];
        Pop();
    }
}
