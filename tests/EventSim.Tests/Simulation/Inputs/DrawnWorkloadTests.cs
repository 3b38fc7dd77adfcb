using System.Diagnostics;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>What the engine relies on, whatever the distributions.</summary>
public sealed class DrawnWorkloadTests
{
    [Fact]
    public void A_first_turn_allocates_nothing()
    {
        var source = WorkloadSources.From(HeavyWorkload.Profiles, 1, HeavyWorkload.Horizon);
        var tokens = Sum(source);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Sum(source);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(tokens, again);
    }

    [Fact]
    public void Draws_of_different_purposes_profiles_and_turns_are_unrelated()
    {
        var chat = new ProfileDraws(1, HeavyWorkload.Profiles.Mix[1]);
        var batch = new ProfileDraws(1, HeavyWorkload.Profiles.Mix[3]);
        var otherSeed = new ProfileDraws(2, HeavyWorkload.Profiles.Mix[1]);
        AssertUnrelated(s => chat.PromptTokens(s, 0), s => chat.OutputTokens(s, 0));
        AssertUnrelated(s => chat.PromptTokens(s, 0), s => chat.PromptTokens(s, 1));
        AssertUnrelated(s => chat.PromptTokens(s, 0), s => chat.PromptTokens(s + 1, 0));
        AssertUnrelated(s => chat.PromptTokens(s, 0), s => batch.PromptTokens(s, 0));
        AssertUnrelated(s => chat.PromptTokens(s, 0), s => otherSeed.PromptTokens(s, 0));
        AssertUnrelated(s => chat.ThinkTime(s, 0).Seconds, s => chat.GoesOn(s, 0) ? 1 : 0);
    }

    [Fact]
    public void A_profile_that_never_ends_is_no_workload() =>
        Assert.Throws<UnreachableException>(() => WorkloadSources.From(HeavyWorkload.Profiles, 1, null));

    [Fact]
    public void A_profile_keeps_its_draws_when_others_are_renamed_or_leave()
    {
        var alone = new Workload.Profiles([HeavyWorkload.Profiles.Mix[4]], ArrivalMode.Superposed);
        var together = TwentySeeds.Draw(HeavyWorkload.Profiles, 9)
            .Where(r => r.Profile == 4)
            .Select(r => r with { Profile = 0 });
        Assert.Equal(TwentySeeds.Draw(alone, 9), together);
    }

    private static long Sum(WorkloadSource source)
    {
        var tokens = 0L;
        for (var i = 0; i < source.FirstTurns; i++)
        {
            var first = source.FirstTurn(i);
            tokens += first.PromptTokens + first.OutputTokens;
        }

        return tokens;
    }

    private static void AssertUnrelated(Func<int, double> one, Func<int, double> other)
    {
        const int n = 40_000;
        var sessions = Enumerable.Range(0, n).ToArray();
        var correlation = MathNet.Numerics.Statistics.Correlation.Pearson(sessions.Select(one), sessions.Select(other));
        Assert.InRange(correlation, -4 / Math.Sqrt(n), 4 / Math.Sqrt(n));
    }
}
