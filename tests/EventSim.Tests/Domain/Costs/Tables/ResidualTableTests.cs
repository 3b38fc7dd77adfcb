using EventSim.Domain.Costs.Tables;
using FsCheck.Xunit;

namespace EventSim.Tests.Domain.Costs.Tables;

/// <summary>What measured shapes say of the shapes between them.</summary>
public sealed class ResidualTableTests
{
    private static readonly ImmutableArray<TableAxis> Axes = [new(0, MustAgree: true), new(1), new(2)];

    private static readonly ImmutableArray<TableLine> Lines = [new(1), new(2), new(1, 2)];

    [Property]
    public bool A_measured_shape_gives_its_own_correction(byte[]? bytes)
    {
        var points = Points(bytes);
        var table = ResidualTable.Of(Lines, Axes, points);
        return points.All(point => Same(
            points.Where(other => other.Shape.SequenceEqual(point.Shape)).Select(other => other.Residual).Order()
                .Average(),
            At(table, point.Shape)));
    }

    [Property]
    public bool The_order_of_the_measurements_changes_no_bit(byte[]? bytes)
    {
        var points = Points(bytes);
        var table = ResidualTable.Of(Lines, Axes, points);
        var reversed = ResidualTable.Of(Lines, Axes, points.Reverse());
        return Questions.All(shape => Same(At(table, shape), At(reversed, shape)));
    }

    [Property]
    public bool No_shape_gives_what_is_no_number_or_beyond_all_that_was_measured(byte[]? bytes, double a, double b)
    {
        var points = Points(bytes);
        var table = ResidualTable.Of(Lines, Axes, points);
        var (least, most) = (points.Min(p => p.Residual), points.Max(p => p.Residual));
        ImmutableArray<double> drawn = [points[0].Shape[0], Size(a), Size(b)];
        return Questions.Add(drawn).All(shape =>
            At(table, shape) is var value && (value == 0 || (value >= least - 1e-9 && value <= most + 1e-9)));

        static double Size(double any) => double.IsNaN(any) ? 0 : Math.Abs(any);
    }

    [Property]
    public bool A_shape_whose_agreeing_axis_was_not_measured_is_not_corrected(byte[]? bytes) =>
        At(ResidualTable.Of(Lines, Axes, Points(bytes)), [9, 2, 3]) == 0;

    [Fact]
    public void A_line_is_straight_in_the_logarithm_and_level_beyond_its_ends()
    {
        var table = OneLine((4, 0.2), (16, 0.6), (64, -0.2));

        Assert.Equal(0.4, table.At(8), 1e-12);
        Assert.Equal(0.2, table.At(32), 1e-12);
        Assert.Equal(0.2, table.At(1));
        Assert.Equal(-0.2, table.At(1e9));
    }

    [Property]
    public bool Between_two_neighbours_on_a_line_lies_nothing_beyond_them(sbyte low, sbyte high, byte share)
    {
        var value = OneLine((10, low), (80, high)).At(10 + (share * 70 / 255.0));
        return value >= Math.Min(low, high) - 1e-9 && value <= Math.Max(low, high) + 1e-9;
    }

    [Fact]
    public void An_axis_may_begin_at_nothing()
    {
        var table = OneLine((0, 1), (1, 3), (2, 7));

        Assert.Equal(1, table.At(0));
        Assert.Equal(3, table.At(1));
        Assert.InRange(table.At(1.5), 3, 7);
    }

    [Fact]
    public void Two_axes_that_grow_together_are_a_line()
    {
        // Heads of both kinds: (8, 2) and (32, 8) have the same ratio, and so has (16, 4) between them.
        var table = ResidualTable.Of(
            [new(1, 0)], [new(0), new(1)], [([8, 2], 0.1), ([32, 8], 0.3), ([16, 1], 9), ([16, 16], 9)]);

        Assert.Equal(0.2, table.At(16, 4), 1e-12);
    }

    [Fact]
    public void The_nearer_of_two_lines_weighs_more()
    {
        var table = ResidualTable.Of(
            [new(0), new(1)], [new(0), new(1)],
            [([10, 100], 1), ([11, 100], 1), ([10.5, 1], 0), ([10.5, 10_000], 0)]);

        Assert.InRange(table.At(10.5, 100), 0.9, 1);
    }

    [Fact]
    public void A_line_that_was_smooth_weighs_more_than_one_that_was_not()
    {
        var smooth = Enumerable.Range(0, 9).Select(i => (Shape: Shape(1 << (2 * i), 64), Residual: 1.0));
        var rough = Enumerable.Range(0, 9)
            .Select(i => (Shape: Shape(32, 1 << (2 * i)), Residual: i % 2 == 0 ? -9.0 : 9))
            .Where(point => point.Shape[1] != 64);
        var table = ResidualTable.Of([new(0), new(1)], [new(0), new(1)], [.. smooth, .. rough]);

        Assert.Equal(1, table.At(32, 64), 0.02);

        static ImmutableArray<double> Shape(double a, double b) => [a, b];
    }

    private static readonly ImmutableArray<ImmutableArray<double>> Questions =
    [
        .. from a in new[] { 0.0, 1, 2 }
           from b in new[] { 0, 0.2, 1, 1.5, 3, 5.5, 1e15, double.MaxValue }
           from c in new[] { 0, 1, 2.5, 4, 1e-300, 6, 1e300 }
           select (ImmutableArray<double>)[a, b, c],
    ];

    /// <summary>Four bytes a point: three small coordinates and a residual; at least one point.</summary>
    private static ImmutableArray<(ImmutableArray<double> Shape, double Residual)> Points(byte[]? bytes) =>
    [
        .. ((byte[])[.. bytes ?? [], 1, 2, 3, 4]).Chunk(4).Where(four => four.Length == 4).Select(four => (
            (ImmutableArray<double>)[four[0] % 3, 1 + (four[1] % 6), 1 + (four[2] % 6)], (four[3] - 128) / 77.7)),
    ];

    private static ResidualTable OneLine(params (double At, double Value)[] points) => ResidualTable.Of(
        [new(0)], [new(0)], points.Select(point => ((ImmutableArray<double>)[point.At], point.Value)));

    private static double At(ResidualTable table, ImmutableArray<double> shape) => table.At(shape.AsSpan());

    private static bool Same(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
