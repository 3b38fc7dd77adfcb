using EventSim.Domain.Numerics;

namespace EventSim.Domain.Costs.Tables;

/// <summary>Values at scattered shapes, interpolated axis after axis: between the two nearest values of the first axis,
/// for each of them between the two nearest of those that were measured with it on the second, and so on. Beyond the
/// last value of an axis that value holds.</summary>
internal sealed class NestedTable
{
    private readonly double[] _at;
    private readonly NestedTable[] _below;
    private readonly double _value;
    private readonly TableAxis _axis;

    private NestedTable(
        ImmutableArray<TableAxis> axes, int depth, List<(ImmutableArray<double> Shape, double Value)> points)
    {
        if (depth == axes.Length)
        {
            (_at, _below, _value) = ([], [], Mean(points.Select(point => point.Value)));
            return;
        }

        _axis = axes[depth];
        var groups = points.GroupBy(point => Coordinate(point.Shape[_axis.Index])).OrderBy(group => group.Key).ToList();
        _at = [.. groups.Select(group => group.Key)];
        _below = [.. groups.Select(group => new NestedTable(axes, depth + 1, [.. group]))];
    }

    /// <summary>The table of points.</summary>
    /// <param name="axes">Its axes, in the order in which they are gone through.</param>
    /// <param name="points">Shapes and their values; at least one.</param>
    public static NestedTable Of(
        ImmutableArray<TableAxis> axes, List<(ImmutableArray<double> Shape, double Value)> points) =>
        new(axes, 0, points);

    /// <summary>The value at a shape; none where an axis that must agree does not.</summary>
    public double? At(ReadOnlySpan<double> shape)
    {
        if (_below.Length == 0) return _value;
        var at = Coordinate(shape[_axis.Index]);
        var next = 0;
        while (next < _at.Length && _at[next] < at) next++;
        if (next < _at.Length && _at[next] == at) return _below[next].At(shape);
        if (_axis.MustAgree) return null;
        if (next == 0) return _below[0].At(shape);
        if (next == _at.Length) return _below[^1].At(shape);
        var (low, high) = (_below[next - 1].At(shape), _below[next].At(shape));
        if (low is not { } from || high is not { } to) return low ?? high;
        return from + ((to - from) * ((at - _at[next - 1]) / (_at[next] - _at[next - 1])));
    }

    /// <summary>The mean, with the same bits in whatever order the values come.</summary>
    internal static double Mean(IEnumerable<double> values) => values.Order().Average();

    /// <summary>Lines are straight in the logarithm; 0 is as far from 1 as 1 from 2.</summary>
    internal static double Coordinate(double value) => Exact.Log(Math.Max(0.5, value));
}
