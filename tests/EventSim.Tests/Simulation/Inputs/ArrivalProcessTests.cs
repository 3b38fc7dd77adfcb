using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;
using EventSim.Tests.Support;
using FsCheck.Xunit;
using MathNet.Numerics.Distributions;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>Each arrival process has the gaps, or the rate over time, that define it.</summary>
public sealed class ArrivalProcessTests
{
    private static readonly Distribution One = new Distribution.Constant(1);

    [Theory]
    [InlineData(0.444)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Gamma_gaps_have_their_distribution(double burstiness)
    {
        var gaps = Gaps(Draw(new ArrivalProcess.Gamma(20, burstiness), 2_000));
        Assert.True(Goodness.Ks(gaps, new Gamma(burstiness, 20 * burstiness).CumulativeDistribution) < 1.95);
        // The count over a long time: 4 standard deviations, whose square is rate · time · CV².
        Assert.InRange(Math.Abs(gaps.Length - 40_000), 0, 4 * Math.Sqrt(40_000 / burstiness));
    }

    [Fact]
    public void Constant_gaps_are_equal_and_the_first_arrival_comes_after_one()
    {
        var times = Draw(new ArrivalProcess.Constant(4), 2);
        Assert.Equal([250, 500, 750, 1000, 1250, 1500, 1750], times.Select(at => at.Nanoseconds / 1_000_000));
    }

    [Fact]
    public void All_at_once_is_the_start()
    {
        var times = Draw(new ArrivalProcess.AllAtOnce(), 2, count: 5);
        Assert.Equal(new SimTime[5], times);
    }

    [Fact]
    public void A_count_ends_the_first_turns() =>
        Assert.Equal(100, Draw(new ArrivalProcess.Poisson(1000), 10, count: 100).Length);

    [Fact]
    public void Without_a_horizon_a_count_alone_ends_the_first_turns()
    {
        var profile = new Profile("p", new ArrivalProcess.Poisson(1000), One, One, null, 100);
        var mix = new Workload.Profiles([profile], ArrivalMode.Superposed);
        Assert.Equal(100, WorkloadSources.From(mix, 1, null).FirstTurns);
    }

    [Fact]
    public void Bursts_have_their_mean_rate_and_more_spread_than_Poisson()
    {
        var process = new ArrivalProcess.Mmpp(5, 50, Duration.FromSeconds(6), Duration.FromSeconds(2));
        var mean = ExpectedLoad.FirstTurnsPerSecond(process)!.Value;
        Assert.Equal(16.25, mean);
        var perWindow = Enumerable.Range(1, 400)
            .Select(seed => Draw(process, 20, seed: (ulong)seed).Length / 20.0)
            .ToArray();
        var spread = MathNet.Numerics.Statistics.Statistics.StandardDeviation(perWindow);
        Assert.InRange(perWindow.Average(), mean - (4 * spread / 20), mean + (4 * spread / 20));
        Assert.True(spread > 3 * Math.Sqrt(mean / 20), $"{spread}");
    }

    [Fact]
    public void Bursts_of_the_calm_rate_are_Poisson()
    {
        var process = new ArrivalProcess.Mmpp(20, 20, Duration.FromSeconds(1), Duration.FromSeconds(0.3));
        Assert.True(Goodness.Ks(Gaps(Draw(process, 2_000)), new Exponential(20).CumulativeDistribution) < 1.95);
    }

    [Fact]
    public void A_calm_without_arrivals_waits_for_the_burst()
    {
        var process = new ArrivalProcess.Mmpp(0, 100, Duration.FromSeconds(1), Duration.FromSeconds(1));
        Assert.InRange(Draw(process, 2_000).Length, 85_000, 115_000);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    public void A_daily_rate_swings_like_its_sine(double phase)
    {
        var process = new ArrivalProcess.Diurnal(40, 0.8, Duration.FromSeconds(100), phase);
        var counts = new int[10];
        foreach (var at in Draw(process, 1_000)) counts[(int)(at.Seconds % 100 / 10)]++;
        // The integral of the rate over each tenth of the period, ten periods.
        double Integral(double turns) =>
            100 * (turns - (0.8 / (2 * Math.PI) * Math.Cos(2 * Math.PI * (turns + phase))));
        var expected = Enumerable.Range(0, 10)
            .Select(i => 10 * 40 * (Integral((i + 1) / 10.0) - Integral(i / 10.0)))
            .ToArray();
        Assert.True(Goodness.ChiSquaredP(counts, expected, 10) > 0.001, string.Join(", ", counts));
    }

    [Property(MaxTest = 30)]
    public bool Arrivals_are_in_order_and_before_the_horizon(ulong seed, byte horizon)
    {
        var end = new SimTime(horizon * 100_000_000L);
        var source = WorkloadSources.From(HeavyWorkload.Profiles, seed, end);
        var drawn = Enumerable.Range(0, source.FirstTurns).Select(source.FirstTurn).ToArray();
        return drawn.All(r => r.At < end)
            && drawn.Zip(drawn.Skip(1)).All(pair => pair.Item1 < pair.Item2)
            && drawn.Select((r, i) => source.ArrivalOf(i) == r.At).All(same => same)
            && drawn.GroupBy(r => r.Profile, r => r.Session)
                .All(own => own.SequenceEqual(Enumerable.Range(0, own.Count())));
    }

    [Fact]
    public void Profiles_of_one_instant_keep_their_order()
    {
        Profile Named(string name) => new(name, new ArrivalProcess.Constant(10), One, One, null, null);
        var mix = new Workload.Profiles([Named("b"), Named("a"), Named("c")], ArrivalMode.Superposed);
        var drawn = TwentySeeds.Draw(mix, 1);
        Assert.Equal([0, 1, 2, 0, 1, 2], drawn.Take(6).Select(r => r.Profile));
    }

    [Fact]
    public void A_single_loop_brings_a_tenth_of_a_second_a_profile()
    {
        var loop = HeavyWorkload.Profiles with { Arrivals = ArrivalMode.SingleLoop };
        var counts = Enumerable.Range(1, 20).Select(seed => TwentySeeds.Draw(loop, (ulong)seed)).ToArray();
        // Mean gap Σ (rate / 60) / rate = 6/60 s; its square's mean is Σ (rate / 60) · 2 / rate².
        var deviation = Math.Sqrt(20 * 1200 * ((2 / 60.0 * 100 * (0.2 + 0.125 + 0.1 + (1 / 15.0) + 0.5 + 0.05)) - 1));
        Assert.InRange(counts.Sum(drawn => drawn.Length), (20 * 1200) - (4 * deviation), (20 * 1200) + (4 * deviation));
        double[] rates = [5, 8, 10, 15, 2, 20];
        var pooled = counts.SelectMany(drawn => drawn).ToArray();
        var shares = Enumerable.Range(0, 6).Select(profile => pooled.Count(r => r.Profile == profile)).ToArray();
        Assert.True(Goodness.ChiSquaredP(shares, [.. rates.Select(rate => rate / 60 * pooled.Length)], 5) > 0.001);
        Assert.All(counts, drawn => Assert.Equal(drawn.Order(), drawn));
    }

    [Fact]
    public void A_single_loop_orders_the_arrivals_of_one_instant_by_profile_and_ends_with_the_counts()
    {
        Profile Fast(string name, int count) => new(name, new ArrivalProcess.Constant(4e9), One, One, null, count);
        var loop = new Workload.Profiles([Fast("a", 30), Fast("b", 50)], ArrivalMode.SingleLoop);
        var drawn = TwentySeeds.Draw(loop, 1);
        Assert.Equal([.. Enumerable.Repeat(0, 30), .. Enumerable.Repeat(1, 50)], drawn.Select(r => r.Profile));
        Assert.Equal([.. Enumerable.Range(0, 30), .. Enumerable.Range(0, 50)], drawn.Select(r => r.Session));
    }

    private static SimTime[] Draw(ArrivalProcess process, double seconds, int? count = null, ulong seed = 11)
    {
        var mix = new Workload.Profiles([new Profile("p", process, One, One, null, count)], ArrivalMode.Superposed);
        var source = WorkloadSources.From(mix, seed, new SimTime(Duration.FromSeconds(seconds).Nanoseconds));
        return [.. Enumerable.Range(0, source.FirstTurns).Select(source.ArrivalOf)];
    }

    private static double[] Gaps(SimTime[] times) =>
        [.. times.Select((at, i) => i == 0 ? at.Seconds : (at - times[i - 1]).Seconds)];
}
