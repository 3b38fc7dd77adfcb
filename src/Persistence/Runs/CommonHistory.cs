using EventSim.Domain.Units;

namespace EventSim.Persistence.Runs;

/// <summary>What two runs have in common because one was branched off the other, or both off a third: events that are
/// the same by their origin.</summary>
public abstract record CommonHistory
{
    private CommonHistory() { }

    /// <summary>Nothing: each began by itself.</summary>
    public sealed record None : CommonHistory;

    /// <summary>All that happened up to an instant.</summary>
    /// <param name="Events">How many stored events that is.</param>
    /// <param name="At">The instant.</param>
    public sealed record UpTo(long Events, SimTime At) : CommonHistory;

    /// <summary>Everything: it is one run.</summary>
    public sealed record Whole : CommonHistory;

    /// <summary>What two histories have in common.</summary>
    public static CommonHistory Of(RunHistory a, RunHistory b)
    {
        CommonHistory common = new None();
        for (var i = 0; i < Math.Min(a.Stretches.Length, b.Stretches.Length); i++)
        {
            var (ofA, ofB) = (a.Stretches[i], b.Stretches[i]);
            if (ofA.Run != ofB.Run) return common;
            if (ofA.Until is null && ofB.Until is null) return new Whole();
            var first = (ofA.Until ?? long.MaxValue) <= (ofB.Until ?? long.MaxValue) ? a : b;
            var leaves = first.Stretches[i + 1].Started.Parent!;
            common = new UpTo(leaves.Events, new SimTime(leaves.At));
            if (ofA.Until != ofB.Until) return common;
        }

        return common;
    }
}
