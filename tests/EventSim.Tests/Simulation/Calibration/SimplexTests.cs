using EventSim.Simulation.Calibration;

namespace EventSim.Tests.Simulation.Calibration;

/// <summary>The search on functions whose minimum is known.</summary>
public sealed class SimplexTests
{
    [Fact]
    public void The_minimum_of_a_quadratic_is_found()
    {
        var (point, value) = Simplex.Minimum(
            x => ((x[0] - 3) * (x[0] - 3)) + (10 * (x[1] + 1) * (x[1] + 1)), [0, 0], 0.5, 1_000);

        Assert.Equal(3, point[0], 1e-3);
        Assert.Equal(-1, point[1], 1e-3);
        Assert.InRange(value, 0, 1e-6);
    }

    [Theory]
    [InlineData(2, 1_000)]
    [InlineData(8, 40_000)]
    public void The_valley_of_Rosenbrock_is_followed_to_its_end(int dimensions, int most)
    {
        var (point, _) = Simplex.Minimum(Rosenbrock, Enumerable.Repeat(-0.5, dimensions).ToArray(), 0.5, most);

        Assert.All(point, coordinate => Assert.Equal(1, coordinate, 0.02));
    }

    [Theory]
    [InlineData(0.7, 0.2)]
    [InlineData(0.1, 0.2)]
    [InlineData(-4, 8)]
    public void A_corner_is_found_even_from_points_on_either_side_of_it(double start, double step)
    {
        var (point, _) = Simplex.Minimum(x => Math.Abs(x[0]), [start], step, 1_000);

        Assert.Equal(0, point[0], 1e-6);
    }

    [Fact]
    public void A_corner_in_three_dimensions_is_found()
    {
        var (_, value) = Simplex.Minimum(
            x => Math.Abs(x[0] - 1) + (2 * Math.Abs(x[1] + 2)) + Math.Abs(x[2]), [0.3, 0.2, 0.1], 0.3, 5_000);

        Assert.InRange(value, 0, 1e-3);
    }

    [Fact]
    public void The_same_search_gives_the_same_bits()
    {
        double[] start = [-1.2, 1, 0.5, 2];

        var (first, again) = (
            Simplex.Minimum(Rosenbrock, start, 0.3, 700), Simplex.Minimum(Rosenbrock, [.. start], 0.3, 700));

        Assert.Equal(Bits(first.Point), Bits(again.Point));
        Assert.Equal([-1.2, 1, 0.5, 2], start);

        static IEnumerable<long> Bits(double[] point) => point.Select(BitConverter.DoubleToInt64Bits);
    }

    [Fact]
    public void A_search_ends_after_as_many_evaluations_as_it_may_make_and_a_round_more()
    {
        var evaluations = 0;
        Simplex.Minimum(
            x =>
            {
                evaluations++;
                return Rosenbrock(x);
            },
            [-1, 2, -1, 2], 0.3, 100);

        Assert.InRange(evaluations, 100, 100 + 6);
    }

    [Fact]
    public void Without_dimensions_there_is_nothing_to_search() =>
        Assert.Equal(7, Simplex.Minimum(_ => 7, [], 0.3, 100).Value);

    private static double Rosenbrock(double[] x) => Enumerable.Range(0, x.Length - 1).Sum(i =>
        (100 * (x[i + 1] - (x[i] * x[i])) * (x[i + 1] - (x[i] * x[i]))) + ((1 - x[i]) * (1 - x[i])));
}
