using System.Diagnostics;
using System.Globalization;

namespace EventSim.Domain.Catalogues;

/// <summary>A row of a table of the catalogue: cells between commas, without quotes; the first line names the columns.
/// The tables are ours: a wrong one is a broken invariant.</summary>
internal readonly struct TableRow
{
    private readonly string[] _columns;
    private readonly string[] _cells;

    private TableRow(string[] columns, string[] cells)
    {
        if (columns.Length != cells.Length) throw new UnreachableException(string.Join(',', cells));
        (_columns, _cells) = (columns, cells);
    }

    /// <summary>The rows of a table.</summary>
    public static ImmutableArray<TableRow> Of(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => new TableRow(columns, line.Split(',')))];
    }

    /// <summary>The text of a cell.</summary>
    public string this[string column] => _cells[Array.IndexOf(_columns, column)];

    /// <summary>The words of a cell, between blanks.</summary>
    public ImmutableArray<string> Words(string column) =>
        [.. this[column].Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>A cell that says yes or no.</summary>
    public bool Truth(string column) => bool.Parse(this[column]);

    /// <summary>A whole number; 0 where the cell is empty.</summary>
    public int Whole(string column) => WholeOrNone(column) ?? 0;

    /// <summary>A whole number; none where the cell is empty.</summary>
    public int? WholeOrNone(string column) =>
        this[column] is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A number.</summary>
    public double Number(string column) => double.Parse(this[column], CultureInfo.InvariantCulture);

    /// <summary>A number; none where the cell is empty.</summary>
    public double? NumberOrNone(string column) => this[column].Length > 0 ? Number(column) : null;

    /// <summary>A number times 10^9, exactly.</summary>
    public long Billions(string column) =>
        (long)(decimal.Parse(this[column], CultureInfo.InvariantCulture) * 1_000_000_000m);
}
