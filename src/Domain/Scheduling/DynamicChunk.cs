namespace EventSim.Domain.Scheduling;

/// <summary>Chunk sizes that shrink in equal stages along a prompt, as later tokens attend to more.</summary>
/// <param name="Low">The size of the last stage. Unit: tokens.</param>
/// <param name="High">The size of the first stage. Unit: tokens.</param>
/// <param name="MaxTokens">Where the last stage ends; it goes on for prompts that are longer.</param>
/// <param name="Stages">How many sizes there are.</param>
/// <remarks>Source: Sarathi-Serve at commit 96f9911790ec, sarathi/core/scheduler/sarathi_scheduler.py.</remarks>
public sealed record DynamicChunk(int Low, int High, int MaxTokens, int Stages)
{
    private const int LargestStep = 32;

    /// <summary>The size of the next chunk of a prompt of which so many tokens have been computed.</summary>
    public int SizeAfter(int computed)
    {
        var perStage = (MaxTokens + Stages - 1) / Stages;
        return SizeOf(Math.Min(computed / perStage, Stages - 1));
    }

    /// <summary>Between high and low in equal steps, cut to a whole number and then rounded, half to even.</summary>
    private int SizeOf(int stage)
    {
        var step = Stages > 1 ? (High - Low) / (double)(Stages - 1) : 0;
        var unit = Math.Min(LargestStep, Low);
        var size = (int)(Low + (step * (Stages - 1 - stage)));
        return (int)Math.Round(size / (double)unit, MidpointRounding.ToEven) * unit;
    }
}
