using EventSim.Domain.Costs;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Explanations;

/// <summary>What a request computes in an iteration.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Context">Its tokens computed before.</param>
/// <param name="IsDecode">It computes the one token that it produced last.</param>
/// <param name="Samples">It has one more token at the end.</param>
/// <param name="Again">Of its tokens, those that it had computed before a preemption.</param>
internal readonly record struct OwnWork(int Tokens, int Context, bool IsDecode, bool Samples, int Again);

/// <summary>The batch around it, itself included.</summary>
/// <param name="Prefills">Sequences that prefill.</param>
/// <param name="Decodes">Sequences that decode.</param>
/// <param name="DecodeContext">The sum of their tokens in the cache, the new ones included.</param>
/// <param name="Longest">The most of one of them; 0 where nobody asks.</param>
internal readonly record struct Company(int Prefills, int Decodes, long DecodeContext, long Longest);

/// <summary>The time of a stage's work on an iteration, split between a request and the others. Unit: ns.</summary>
/// <remarks>By what the cost model says that smaller iterations would take, in a fixed order: first the request alone;
/// then with the decodes of the others, who were there anyway; last with their prompts, which were put on top. Each
/// step is what it adds, never less than nothing nor more than is left, and the last is the rest, so that they add up.
/// What iterations cost however little they do, such as reading the weights, is in the first: the request alone would
/// pay it, too.</remarks>
internal readonly record struct WorkSplit(long Own, long OthersDecode, long OthersPrefill)
{
    /// <summary>All of it.</summary>
    public long Whole => Own + OthersDecode + OthersPrefill;

    /// <summary>The split of a stage's time.</summary>
    public static WorkSplit Of(CostModel costs, in Company company, in OwnWork own, int stage, long length)
    {
        var prefills = company.Prefills - (own.IsDecode ? 0 : 1);
        var decodes = company.Decodes - (own.IsDecode ? 1 : 0);
        if (prefills == 0 && decodes == 0) return new WorkSplit(length, 0, 0);
        var alone = new Company(0, own.IsDecode ? 1 : 0, own.IsDecode ? own.Context + 1 : 0, own.Context + 1);
        var first = Math.Min(Time(costs, alone, own, stage), length);
        if (prefills == 0) return new WorkSplit(first, length - first, 0);
        if (decodes == 0) return new WorkSplit(first, 0, length - first);
        var second = Math.Clamp(Time(costs, company, own, stage), first, length);
        return new WorkSplit(first, second - first, length - second);
    }

    /// <summary>A decode among decodes.</summary>
    public static WorkSplit OfDecodes(CostModel costs, int decodes, long context, int stage, long length)
    {
        if (decodes == 1) return new WorkSplit(length, 0, 0);
        var alone = costs.StageTime(Shapes.OfDecodes(1, context, context), stage).Nanoseconds;
        var own = Math.Min(alone, length);
        return new WorkSplit(own, length - own, 0);
    }

    /// <summary>How much of it is in the first so many of its nanoseconds, as if they were alike.</summary>
    public WorkSplit Until(long elapsed)
    {
        var whole = Whole;
        if (elapsed >= whole) return this;
        var own = (long)((Int128)Own * elapsed / whole);
        var both = (long)((Int128)(Own + OthersDecode) * elapsed / whole);
        return new WorkSplit(own, both - own, elapsed - both);
    }

    /// <summary>What it has more than another.</summary>
    public WorkSplit Less(WorkSplit other) =>
        new(Own - other.Own, OthersDecode - other.OthersDecode, OthersPrefill - other.OthersPrefill);

    /// <summary>The stage's time with the request and the decodes around it.</summary>
    private static long Time(CostModel costs, in Company with, in OwnWork own, int stage)
    {
        Span<PrefillShape> chunk = [new PrefillShape(own.Tokens, own.Context)];
        return costs.StageTime(
            new BatchShape
            {
                Prefills = own.IsDecode ? [] : chunk,
                PrefillTokens = own.IsDecode ? 0 : own.Tokens,
                Decodes = with.Decodes,
                DecodeContext = with.DecodeContext,
                LongestDecode = with.Decodes == 0 || !costs.AsksForLongest ? 0 : with.Longest,
                Sampled = with.Decodes + (own is { IsDecode: false, Samples: true } ? 1 : 0),
            },
            stage).Nanoseconds;
    }
}
