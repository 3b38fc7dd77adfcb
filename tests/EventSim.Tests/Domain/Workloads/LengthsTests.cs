using EventSim.Domain.Workloads;

namespace EventSim.Tests.Domain.Workloads;

public class LengthsTests
{
    [Fact]
    public void Percentiles_of_a_distribution_are_its_quantiles()
    {
        var lengths = Lengths.Of(new Distribution.LogNormal(8.7, 0.17));

        Assert.InRange(lengths.Quantile(0.5), 6_002, 6_004);
        Assert.InRange(lengths.Quantile(0.99), 8_913, 8_917);
        Assert.InRange(lengths.Mean, 6_089, 6_092);
        Assert.InRange(lengths.ShareAbove(4_096), 0.987, 0.989);
    }

    [Fact]
    public void A_mixture_is_weighted_by_its_parts_whatever_their_sizes()
    {
        var mixed = Lengths.Mix([(Lengths.Of([100]), 3), (Lengths.Of([200, 200, 200, 200]), 1), (Lengths.Of([7]), 0)]);

        Assert.Equal((125, 0.25, 0), (mixed.Mean, mixed.ShareAbove(100), mixed.ShareAbove(200)));
        Assert.Equal((100, 200), (mixed.Quantile(0), mixed.Quantile(1)));
    }

    [Fact]
    public void Later_turns_carry_what_was_said_and_fall_away_behind_the_horizon()
    {
        var talk = new Conversation(0.5, 0.5, 3, new Distribution.Constant(10), ContextMode.Accumulate);
        var profile = new Profile(
            "p", new ArrivalProcess.Poisson(8), new Distribution.Constant(100), new Distribution.Constant(20), talk,
                null);

        var turns = TurnLoad.Of(8, profile, 20);

        Assert.Equal([(8, 100), (4, 220), (2, 340)], turns.Select(t => (t.PerSecond, t.Prompt)));
        Assert.Equal(14, TurnLoad.Sum(turns).PerSecond);
        // The third turn comes 2 · (10 s + 20 · 0.5 s) after the first.
        Assert.Equal(2 * 0.6, turns[2].Before(100, 0.5).PerSecond, 12);
        Assert.Equal(0, turns[2].Before(30, 0.5).PerSecond);
    }
}
