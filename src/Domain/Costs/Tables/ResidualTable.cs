using EventSim.Domain.Numerics;

namespace EventSim.Domain.Costs.Tables;

/// <summary>A line through a kernel's shapes along which measurements are joined.</summary>
/// <param name="Moves">The axis that varies.</param>
/// <param name="Follows">An axis that varies in proportion with it; none: all others stand still.</param>
public readonly record struct TableLine(int Moves, int? Follows = null);

/// <summary>An axis of a table.</summary>
/// <param name="Index">Its place in a shape.</param>
/// <param name="MustAgree">Nothing lies between its values.</param>
public readonly record struct TableAxis(int Index, bool MustAgree = false);

/// <summary>Measured times of a kernel as corrections of a form: ln(measured/predicted), taken linearly in the
/// logarithm of each coordinate between the measurements next to a shape, and constant beyond them.</summary>
/// <remarks>Along every line through a shape the two measurements that bracket it are found, if the line has any; lines
/// whose neighbours are near, and which were smooth where they could be checked, weigh more. Where no line goes through
/// a shape it is interpolated axis after axis. A measured shape gets its own time exactly.</remarks>
public sealed class ResidualTable
{
    private const double Near = 0.05;
    private const double OneSided = 0.3;
    private const double Smoothest = 0.003;
    private const double Unchecked = 1e-3;

    private readonly ImmutableArray<TableLine> _lines;
    private readonly ImmutableArray<Dictionary<LineKey, Knot[]>> _knots;
    private readonly ImmutableArray<double> _trust;

    private readonly NestedTable _nested;

    private ResidualTable(
        ImmutableArray<TableLine> lines, ImmutableArray<Dictionary<LineKey, Knot[]>> knots, NestedTable nested)
    {
        _nested = nested;
        _lines = lines;
        _knots = knots;
        _trust = [.. knots.Select(line => Trust(line.Values))];
    }

    /// <summary>The table of measurements.</summary>
    /// <param name="lines">The lines along which they are joined.</param>
    /// <param name="axes">The axes, in the order in which they are interpolated where no line goes.</param>
    /// <param name="points">Shapes, and ln(measured/predicted) of each; at least one.</param>
    public static ResidualTable Of(
        ImmutableArray<TableLine> lines,
        ImmutableArray<TableAxis> axes,
        IEnumerable<(ImmutableArray<double> Shape, double Residual)> points)
    {
        var known = points.ToList();
        return new ResidualTable(lines,
        [
            .. lines.Select(line => known
                .GroupBy(point => LineKey.Of(point.Shape.AsSpan(), line))
                .ToDictionary(group => group.Key, group => Knots(group, line))),
        ],
            NestedTable.Of(axes, known));
    }

    /// <summary>The correction at a shape: ln(measured/predicted); 0 where the table does not reach.</summary>
    public double At(params ReadOnlySpan<double> shape)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i < _lines.Length; i++)
        {
            if (!_knots[i].TryGetValue(LineKey.Of(shape, _lines[i]), out var knots)) continue;
            var (value, distance) = Between(knots, Coordinate(shape, _lines[i]));
            if (distance == 0) return value;
            var weight = _trust[i] / (distance + Near);
            sum += weight * value;
            weights += weight;
        }

        return weights > 0 ? sum / weights : _nested.At(shape) ?? 0;
    }

    private static Knot[] Knots(
        IEnumerable<(ImmutableArray<double> Shape, double Residual)> points, TableLine line) =>
    [
        .. points.GroupBy(point => Coordinate(point.Shape.AsSpan(), line))
            .Select(group => new Knot(group.Key, NestedTable.Mean(group.Select(point => point.Residual))))
            .OrderBy(knot => knot.At),
    ];

    private static double Coordinate(ReadOnlySpan<double> shape, TableLine line) =>
        NestedTable.Coordinate(shape[line.Moves]);

    /// <summary>The value on a line, and how far its neighbours are; 0 on a knot.</summary>
    private static (double Value, double Distance) Between(Knot[] knots, double at)
    {
        var next = 0;
        while (next < knots.Length && knots[next].At < at) next++;
        if (next < knots.Length && knots[next].At == at) return (knots[next].Value, 0);
        if (next == 0 || next == knots.Length)
        {
            var end = knots[next == 0 ? 0 : ^1];
            return (end.Value, (4 * (end.At - at) * (end.At - at)) + OneSided);
        }

        var (low, high) = (knots[next - 1], knots[next]);
        return (low.ToLine(high, at), (at - low.At) * (high.At - at));
    }

    /// <summary>How well neighbours tell what lies between them: one over the square of their median error.</summary>
    private static double Trust(IEnumerable<Knot[]> lines)
    {
        var errors = lines.SelectMany(knots => Enumerable.Range(1, Math.Max(0, knots.Length - 2))
            .Select(i => Math.Abs(knots[i - 1].ToLine(knots[i + 1], knots[i].At) - knots[i].Value))).Order().ToArray();
        if (errors.Length <= 5) return Unchecked;
        var error = errors[errors.Length / 2] + Smoothest;
        return 1 / (error * error);
    }

    private readonly record struct Knot(double At, double Value)
    {
        public double ToLine(Knot other, double at) => Value + ((other.Value - Value) * ((at - At) / (other.At - At)));
    }

    /// <summary>What stands still along a line: the other coordinates, and the ratio of the two that move
    /// together.</summary>
    private readonly record struct LineKey(
        double A, double B, double C, double D, double E, double F, double G, double H)
    {
        public static LineKey Of(ReadOnlySpan<double> shape, TableLine line)
        {
            Span<double> still = stackalloc double[8];
            var count = 0;
            for (var i = 0; i < shape.Length; i++)
            {
                if (i == line.Moves) continue;
                still[count++] = i == line.Follows ? shape[i] / shape[line.Moves] : shape[i];
            }

            return new LineKey(
                still[0], still[1], still[2], still[3], still[4], still[5], still[6], still[7]);
        }
    }
}
