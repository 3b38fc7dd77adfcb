namespace EventSim.Domain.KvCache;

/// <summary>The KV blocks that nobody holds, in the order in which they are taken: run by run, and of a run the last
/// block first.</summary>
internal sealed class FreeRuns
{
    /// <summary>No run: it joins the ends of the list.</summary>
    private readonly BlockRun ends = new(BlockRun.NoSource, 0, null);

    /// <summary>No blocks.</summary>
    public FreeRuns() => (ends.Before, ends.After) = (ends, ends);

    /// <summary>Blocks.</summary>
    public int Blocks { get; set; }

    /// <summary>What stands before the first run.</summary>
    public BlockRun Start => ends;

    /// <summary>The run that is taken first.</summary>
    public BlockRun First => ends.After!;

    /// <summary>The run that is taken last.</summary>
    public BlockRun Last => ends.Before!;

    /// <summary>The runs in their order.</summary>
    public IEnumerable<BlockRun> All
    {
        get
        {
            for (var run = First; run != ends; run = run.After!) yield return run;
        }
    }

    /// <summary>Puts a run behind another.</summary>
    public void Link(BlockRun run, BlockRun behind)
    {
        var after = behind.After!;
        (run.Before, run.After) = (behind, after);
        (behind.After, after.Before) = (run, run);
        Blocks += run.Count;
    }

    /// <summary>Takes a run out.</summary>
    public void Unlink(BlockRun run)
    {
        (run.Before!.After, run.After!.Before) = (run.After, run.Before);
        (run.Before, run.After) = (null, null);
        Blocks -= run.Count;
    }
}
