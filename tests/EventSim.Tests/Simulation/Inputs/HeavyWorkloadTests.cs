using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>The heavy workload's generator alone, seeds 1 to 20: what is drawn has the distributions that are
/// stated.</summary>
public sealed class HeavyWorkloadTests : IClassFixture<TwentySeeds>
{
    private const double PooledBound = 1.95;
    private const double SingleBound = 2.6;
    private readonly TwentySeeds seeds;

    public HeavyWorkloadTests(TwentySeeds seeds) => this.seeds = seeds;

    public static TheoryData<int> ProfileIndices => [.. Enumerable.Range(0, 6)];

    [Fact]
    public void First_turns_number_as_many_as_the_rates_say()
    {
        Assert.All(seeds.BySeed, drawn => Assert.InRange(drawn.Length, 7200 - 340, 7200 + 340));
        Assert.All(
            seeds.BySeed,
            drawn => Assert.InRange(drawn.Count(r => r.At.Nanoseconds < 60_000_000_000), 3600 - 240, 3600 + 240));
        Assert.InRange(seeds.Pooled.Length, 144_000 - (4 * 379.5), 144_000 + (4 * 379.5));
    }

    [Fact]
    public void Profiles_have_the_shares_of_their_rates()
    {
        double[] rates = [5, 8, 10, 15, 2, 20];
        foreach (var drawn in seeds.BySeed.Append(seeds.Pooled))
        {
            var counts = Enumerable.Range(0, 6).Select(profile => drawn.Count(r => r.Profile == profile)).ToArray();
            var p = Goodness.ChiSquaredP(counts, [.. rates.Select(rate => rate / 60 * drawn.Length)], 5);
            Assert.True(p > 0.001, $"{string.Join(", ", counts)}: p {p}");
        }
    }

    [Theory]
    [MemberData(nameof(ProfileIndices))]
    public void Arrivals_of_a_profile_are_Poisson(int profile)
    {
        var rate = ((ArrivalProcess.Poisson)HeavyWorkload.Profiles.Mix[profile].Arrivals).Rate;
        var gaps = seeds.BySeed.SelectMany(drawn => Gaps(drawn, profile)).ToArray();
        Assert.True(Goodness.Ks(gaps, gap => 1 - Math.Exp(-rate * gap)) < PooledBound);
        // By the second: as many arrivals in any as in any other, and as much spread as a Poisson count has.
        var bySecond = seeds.BySeed.SelectMany(drawn => Counts(drawn, profile)).ToArray();
        var dispersion = bySecond.Sum(n => Math.Pow(n - rate, 2)) / rate / bySecond.Length;
        Assert.InRange(Math.Abs(dispersion - 1), 0, 4 * Math.Sqrt((2 + (1 / rate)) / bySecond.Length));
    }

    [Fact]
    public void Profiles_arrive_independently_of_each_other()
    {
        var gaps = Enumerable.Range(0, 6).Select(p => seeds.BySeed.Select(drawn => Gaps(drawn, p).ToArray()).ToArray());
        var first = gaps.Select(own => own.SelectMany(drawn => drawn.Take(200)).ToArray()).ToArray();
        foreach (var (p, q) in from p in Enumerable.Range(0, 6) from q in Enumerable.Range(0, p) select (p, q))
        {
            var correlation = MathNet.Numerics.Statistics.Correlation.Pearson(first[p], first[q]);
            Assert.InRange(correlation, -4 / Math.Sqrt(first[p].Length), 4 / Math.Sqrt(first[p].Length));
        }
    }

    [Theory]
    [MemberData(nameof(ProfileIndices))]
    public void Lengths_have_their_distribution_after_rounding(int profile)
    {
        var stated = HeavyWorkload.Profiles.Mix[profile];
        Assert.True(Ks(seeds.Pooled, profile, r => r.PromptTokens, stated.Prompt) < PooledBound);
        Assert.True(Ks(seeds.Pooled, profile, r => r.OutputTokens, stated.Output) < PooledBound);
        foreach (var drawn in seeds.BySeed)
        {
            Assert.True(Ks(drawn, profile, r => r.PromptTokens, stated.Prompt) < SingleBound);
            Assert.True(Ks(drawn, profile, r => r.OutputTokens, stated.Output) < SingleBound);
        }
    }

    [Theory]
    [MemberData(nameof(ProfileIndices))]
    public void Means_are_within_four_standard_errors(int profile)
    {
        var stated = HeavyWorkload.Profiles.Mix[profile];
        var own = seeds.Pooled.Where(r => r.Profile == profile).ToArray();
        AssertMean(stated.Prompt, [.. own.Select(r => r.PromptTokens)]);
        AssertMean(stated.Output, [.. own.Select(r => r.OutputTokens)]);
    }

    [Fact]
    public void A_seventh_profile_leaves_the_other_six_as_they_are()
    {
        var lengths = new Distribution.Uniform(1, 9);
        var seventh = new Profile("seventh", new ArrivalProcess.Poisson(30), lengths, lengths, null, null);
        foreach (var place in new[] { 0, 3, 6 })
        {
            var mix = HeavyWorkload.Profiles with { Mix = HeavyWorkload.Profiles.Mix.Insert(place, seventh) };
            var others = TwentySeeds.Draw(mix, 1)
                .Where(r => r.Profile != place)
                .Select(r => r with { Profile = r.Profile > place ? r.Profile - 1 : r.Profile });
            Assert.Equal(seeds.BySeed[0], others);
        }
    }

    [Fact]
    public void Taking_log_space_parameters_for_mean_and_spread_is_found_out()
    {
        // A variate of mean 8.7 and standard deviation 0.17, which is what the predecessor drew.
        var sigma = Math.Sqrt(Math.Log(1 + Math.Pow(0.17 / 8.7, 2)));
        AssertCaught(4, new Distribution.LogNormal(Math.Log(8.7) - (sigma * sigma / 2), sigma), PooledBound);
    }

    [Fact]
    public void A_lognormal_of_the_same_mean_and_spread_is_found_out()
    {
        var (mean, spread) = Goodness.Moments(HeavyWorkload.Profiles.Mix[1].Prompt);
        var sigma = Math.Sqrt(Math.Log(1 + Math.Pow(spread / mean, 2)));
        AssertCaught(1, new Distribution.LogNormal(Math.Log(mean) - (sigma * sigma / 2), sigma), PooledBound);
    }

    private static void AssertCaught(int profile, Distribution prompt, double bound)
    {
        var stated = HeavyWorkload.Profiles;
        var wrong = stated with { Mix = stated.Mix.SetItem(profile, stated.Mix[profile] with { Prompt = prompt }) };
        var drawn = TwentySeeds.Draw(wrong, 1);
        Assert.True(Ks(drawn, profile, r => r.PromptTokens, stated.Mix[profile].Prompt) > bound);
    }

    private static void AssertMean(Distribution stated, int[] drawn)
    {
        var (mean, spread) = Goodness.Moments(stated);
        Assert.InRange(Math.Abs(drawn.Average() - mean), 0, 4 * spread / Math.Sqrt(drawn.Length));
    }

    private static double Ks(
        PlannedRequest[] drawn, int profile, Func<PlannedRequest, int> tokens, Distribution stated) =>
        Goodness.Ks(drawn.Where(r => r.Profile == profile).Select(tokens), Goodness.TokensCdf(stated));

    private static IEnumerable<double> Gaps(PlannedRequest[] drawn, int profile)
    {
        var times = drawn.Where(r => r.Profile == profile).Select(r => r.At.Seconds).ToArray();
        return times.Select((time, i) => i == 0 ? time : time - times[i - 1]);
    }

    private static int[] Counts(PlannedRequest[] drawn, int profile)
    {
        var counts = new int[120];
        foreach (var request in drawn.Where(r => r.Profile == profile)) counts[(int)request.At.Seconds]++;
        return counts;
    }
}

/// <summary>The first turns of the heavy workload's 120 seconds, for seeds 1 to 20.</summary>
public sealed class TwentySeeds
{
    public TwentySeeds()
    {
        BySeed = [.. Enumerable.Range(1, 20).Select(seed => Draw(HeavyWorkload.Profiles, (ulong)seed))];
        Pooled = [.. BySeed.SelectMany(drawn => drawn)];
    }

    public PlannedRequest[][] BySeed { get; }

    public PlannedRequest[] Pooled { get; }

    public static PlannedRequest[] Draw(Workload workload, ulong seed)
    {
        var source = WorkloadSources.From(workload, seed, HeavyWorkload.Horizon);
        return [.. Enumerable.Range(0, source.FirstTurns).Select(source.FirstTurn)];
    }
}
