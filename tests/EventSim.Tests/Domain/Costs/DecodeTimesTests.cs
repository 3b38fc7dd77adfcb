using EventSim.Domain.Costs;
using FsCheck.Xunit;

namespace EventSim.Tests.Domain.Costs;

/// <summary>Remembered times beside the function that they are of.</summary>
public sealed class DecodeTimesTests
{
    private const double Jump = 256;

    private static readonly double[] Knots =
        [.. Enumerable.Range(0, 23 * 16).Select(i => Math.Pow(2, i / 16) * (1 + (i % 16 / 16.0)))];

    [Fact]
    public void At_its_knots_a_time_is_the_function_bit_for_bit()
    {
        var times = new DecodeTimes(Convex, Jump, 64);

        Assert.All(Knots, mean => Assert.Equal(Convex(7, mean), times.Of(7, mean)));
    }

    [Property]
    public bool Between_knots_a_time_is_between_theirs(int place, byte share)
    {
        var times = new DecodeTimes(Convex, Jump, 64);
        var low = Math.Abs(place % (Knots.Length - 1));
        var mean = Knots[low] + ((Knots[low + 1] - Knots[low]) * share / 256.0);
        return times.Of(3, mean) >= Convex(3, Knots[low]) && times.Of(3, mean) <= Convex(3, Knots[low + 1]);
    }

    [Fact]
    public void A_smooth_function_is_met_within_a_thousandth()
    {
        var times = new DecodeTimes(Convex, Jump, 64);

        for (var mean = 1.0; mean < 2e6; mean *= 1.0037)
            Assert.Equal(1, times.Of(40, mean) / Convex(40, mean), 1e-3);
    }

    [Fact]
    public void A_jump_is_kept_on_both_sides()
    {
        static double Stepped(int _, double mean) => mean + (mean >= Jump ? 1000 : 0);
        var times = new DecodeTimes(Stepped, Jump, 64);

        Assert.Equal(255.9, times.Of(1, 255.9), 1e-9);
        Assert.Equal(255.9999, times.Of(1, 255.9999), 1e-9);
        Assert.Equal(1256, times.Of(1, 256));
        Assert.Equal(1256.1, times.Of(1, 256.1), 1e-9);
        Assert.Equal(248.5, times.Of(1, 248.5), 1e-9);
    }

    [Fact]
    public void A_time_is_worked_out_once()
    {
        var asked = 0;
        var times = new DecodeTimes(
            (_, mean) =>
            {
                asked++;
                return mean;
            },
            Jump, 64);

        Assert.Equal(100.5, times.Of(8, 100.5), 1e-12);
        Assert.Equal(101.5, times.Of(8, 101.5), 1e-12);
        Assert.Equal(2, asked);
        Assert.Equal(100.5, times.Of(9, 100.5), 1e-12);
        Assert.Equal(4, asked);
    }

    [Theory]
    [InlineData(65, 100.3)]
    [InlineData(64, 2e7)]
    [InlineData(64, 0.7)]
    public void What_is_not_remembered_is_the_function_itself(int sequences, double mean) =>
        Assert.Equal(Convex(sequences, mean), new DecodeTimes(Convex, Jump, 64).Of(sequences, mean));

    private static double Convex(int sequences, double mean) =>
        10 + Math.Pow(Math.Pow(sequences * mean / 40, 1.6) + Math.Pow(50, 1.6), 1 / 1.6);
}
