using System.Globalization;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using LanguageExt;

namespace EventSim.Cli.Devices;

/// <summary>The rows of a calibration file: the place of a kernel's constants, a shape's coordinates, and
/// ln(measured/predicted). They may stand in any order, and rows of one shape count as their mean.</summary>
/// <param name="name">What errors call the file.</param>
/// <param name="layouts">How the shapes of each kernel are joined.</param>
internal sealed class TableRows(string name, ImmutableDictionary<string, Option<TableLayout>> layouts)
{
    private const int MaxFaults = 20;

    /// <summary>Nothing measured is so many e-folds from its form; it takes a wrong unit.</summary>
    private const double LargestResidual = 20;

    private readonly Dictionary<string, List<(ImmutableArray<double> Shape, double Residual)>> _points =
        new(StringComparer.Ordinal);

    private readonly System.Collections.Generic.HashSet<string> _withRows = new(StringComparer.Ordinal);

    private readonly List<InvalidInput> _faults = [];

    /// <summary>The tables; of no use where there are faults.</summary>
    /// <param name="lines">The file's lines.</param>
    /// <param name="first">The first row; beyond the last line where there are none.</param>
    /// <param name="problems">Where faults are kept.</param>
    public KernelTables Read(string[] lines, int first, Problems problems)
    {
        for (var i = first; i < lines.Length; i++)
        {
            var row = lines[i].TrimEnd('\r');
            if (!string.IsNullOrWhiteSpace(row)) Add(row.Split(','), i + 1);
        }

        problems.AddRange(_faults.Take(MaxFaults));
        if (_faults.Count > MaxFaults)
        {
            problems.Add(new InvalidInput(
                name, _faults[MaxFaults].Line, "tables", $"{_faults.Count - MaxFaults} more rows are wrong"));
        }

        foreach (var empty in layouts.Keys.Where(HasNoRows).Order(StringComparer.Ordinal))
            problems.Add(new InvalidInput(name, first, At(empty), "the table has no rows"));
        return new KernelTables(layouts
            .SelectMany(table => table.Value.Where(_ => _points.ContainsKey(table.Key)).Select(layout =>
                KeyValuePair.Create(table.Key, ResidualTable.Of(layout.Lines, layout.Axes, _points[table.Key]))))
            .ToImmutableDictionary(StringComparer.Ordinal));
    }

    private static string At(string place) => $"tables.{place}";

    private bool HasNoRows(string place) => !_withRows.Contains(place) && KernelPlaces.AxesOf(place).IsSome;

    private void Add(string[] cells, int line)
    {
        var place = cells[0];
        _withRows.Add(place);
        if (!layouts.ContainsKey(place)) Fault(line, "tables", $"there is no table '{place}' in the JSON object above");
        else if (KernelPlaces.AxesOf(place).Case is ImmutableArray<string> axes) Add(place, axes, cells[1..], line);
    }

    private void Add(string place, ImmutableArray<string> axes, string[] cells, int line)
    {
        if (cells.Length != axes.Length + 1)
        {
            Fault(line, At(place), $"expected {axes.Length} coordinates and a residual, found {cells.Length} numbers");
            return;
        }

        var numbers = cells.Select(Real).ToArray();
        var wrong = System.Array.FindIndex(numbers, number => !FitReader.IsCoordinate(number));
        if (wrong >= 0 && wrong < axes.Length)
        {
            Fault(line, At(place), $"found '{cells[wrong]}' for '{axes[wrong]}', expected a number from 0 to 1e12");
            return;
        }

        if (!(Math.Abs(numbers[^1]) <= LargestResidual))
        {
            Fault(
                line, At(place),
                $"found '{cells[^1]}', expected ln(measured/predicted) from -{LargestResidual} to {LargestResidual}");
            return;
        }

        if (!_points.TryGetValue(place, out var table)) _points[place] = table = [];
        table.Add(([.. numbers[..^1]], numbers[^1]));
    }

    private void Fault(int line, string path, string message) =>
        _faults.Add(new InvalidInput(name, line, path, message));

    private static double Real(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
