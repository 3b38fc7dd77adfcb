using FsCheck;
using FsCheck.Fluent;

namespace EventSim.Tests.Support;

/// <summary>Counts what random scenarios reach, so that a law cannot hold for want of a case.</summary>
internal sealed class Reached
{
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>One more scenario has this, or not.</summary>
    public void Count(string what, bool holds) => counts[what] = counts.GetValueOrDefault(what) + (holds ? 1 : 0);

    /// <summary>Draws the laws' scenarios, and asserts that each thing counted is in one of them.</summary>
    public static void InAll(Arbitrary<RandomRun> runs, int scenarios, Action<Reached, RandomRun> count)
    {
        var reached = new Reached();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(scenarios).WithReplay(20_260_817, 4_057),
            Prop.ForAll(runs, run => count(reached, run)));
        Assert.All(reached.counts, pair => Assert.True(pair.Value > 0, $"no scenario has {pair.Key}"));
    }
}
