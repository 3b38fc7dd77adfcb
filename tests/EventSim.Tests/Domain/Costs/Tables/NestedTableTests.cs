using EventSim.Domain.Costs.Tables;

namespace EventSim.Tests.Domain.Costs.Tables;

/// <summary>Scattered shapes, interpolated axis after axis.</summary>
public sealed class NestedTableTests
{
    [Fact]
    public void Each_axis_is_interpolated_in_its_turn_between_what_was_measured_with_it()
    {
        // At 2 the second axis goes from 1 to 3 between 10 and 1000, at 8 it is 6 throughout.
        var table = Of([new(0), new(1)], ([2, 10], 1), ([2, 1000], 3), ([8, 50], 6));

        Assert.Equal(2, table.At([2, 100])!.Value, 1e-12);
        Assert.Equal(4, table.At([4, 100])!.Value, 1e-12);
        Assert.Equal(6, table.At([8, 100]));
        Assert.Equal(1, table.At([1, 1]));
        Assert.Equal(6, table.At([1e9, 1e9]));
    }

    [Fact]
    public void The_axes_are_gone_through_in_the_order_that_is_given()
    {
        (double[], double)[] points = [([2, 10], 1), ([8, 10], 2), ([2, 40], 3)];

        Assert.Equal(2, Of([new(0), new(1)], points).At([4, 20])!.Value, 1e-12);
        Assert.Equal(2.25, Of([new(1), new(0)], points).At([4, 20])!.Value, 1e-12);
    }

    [Fact]
    public void Where_an_agreeing_axis_does_not_agree_there_is_no_value()
    {
        var table = Of([new(0, MustAgree: true), new(1)], ([64, 1], 1), ([128, 1], 2));

        Assert.Equal(1, table.At([64, 5]));
        Assert.Null(table.At([96, 5]));
        Assert.Null(table.At([256, 5]));
    }

    [Fact]
    public void Where_one_neighbour_does_not_agree_the_other_speaks()
    {
        var table = Of([new(0), new(1, MustAgree: true)], ([1, 64], 1), ([4, 128], 2));

        Assert.Equal(1, table.At([2, 64]));
        Assert.Equal(2, table.At([2, 128]));
        Assert.Null(table.At([2, 96]));
    }

    [Fact]
    public void Values_below_a_half_are_one_coordinate_and_repeated_measurements_one_value()
    {
        var table = Of([new(0)], ([0], 1), ([0.3], 2), ([1], 4), ([1], 6));

        Assert.Equal(1.5, table.At([0.2]));
        Assert.Equal(5, table.At([1]));
    }

    private static NestedTable Of(ImmutableArray<TableAxis> axes, params (double[] Shape, double Value)[] points) =>
        NestedTable.Of(axes, [.. points.Select(point => (point.Shape.ToImmutableArray(), point.Value))]);
}
