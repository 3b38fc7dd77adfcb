using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Traces;
using EventSim.Domain.Errors;
using EventSim.Simulation.Calibration;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>A CSV file of measurements, gunzipped where it is gzipped.</summary>
/// <param name="Name">The file as the user named it.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Its rows; at least one.</param>
internal sealed record MeasuredTable(string Name, ImmutableArray<string> Columns, ImmutableArray<MeasuredRow> Rows)
{
    private const int MaxFaults = 20;
    private const string TornQuotes = "has a quote inside a cell; a cell with quotes is quoted, and they are doubled";

    /// <summary>Reads a file: an empty one, and rows that are not as wide as the header, are faults.</summary>
    public static Either<Seq<InvalidInput>, MeasuredTable> Read(string path, string shownName) =>
        TextFile.Bytes(path, shownName)
            .Bind(bytes => TraceText.Plain(bytes, shownName))
            .Bind(text => Parse(text, shownName));

    /// <summary>What is made of a table's cells, or the first that cannot be used.</summary>
    public static Either<Seq<InvalidInput>, T> Try<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (MeasurementException error)
        {
            return Seq1(error.Fault);
        }
    }

    /// <summary>It has all these columns.</summary>
    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
            if (!Columns.Contains(column)) return false;
        return true;
    }

    private static Either<Seq<InvalidInput>, MeasuredTable> Parse(string text, string name)
    {
        using var reader = new StringReader(text);
        var torn = false;
        using var csv = new CsvParser(
            reader, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = _ => torn = true });
        if (!csv.Read() || csv.Record is not { Length: > 0 } header)
            return Seq1(new InvalidInput(name, 1, "", "is empty, expected a header"));
        var columns = header.Select((column, index) => KeyValuePair.Create(column.Trim(), index)).ToList();
        if (torn) return Seq1(new InvalidInput(name, 1, "", TornQuotes));
        if (columns.GroupBy(column => column.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Seq1(new InvalidInput(name, 1, "", $"column '{twice.Key}' stands there {twice.Count()} times"));
        var places = columns.ToDictionary(StringComparer.Ordinal);
        var rows = ImmutableArray.CreateBuilder<MeasuredRow>();
        var faults = new List<InvalidInput>();
        while (csv.Read() && faults.Count < MaxFaults)
        {
            var cells = csv.Record!;
            if (torn) faults.Add(new InvalidInput(name, csv.RawRow, "", TornQuotes));
            else if (cells.Length == header.Length) rows.Add(new MeasuredRow(name, csv.RawRow, places, cells));
            else faults.Add(new InvalidInput(
                name, csv.RawRow, "", $"has {cells.Length} cells; the header has {header.Length}"));
            torn = false;
        }

        if (rows.Count == 0 && faults.Count == 0) faults.Add(new InvalidInput(name, 1, "", "has a header and no rows"));
        return faults.Count > 0
            ? toSeq(faults).Strict()
            : new MeasuredTable(name, [.. columns.Select(column => column.Key)], rows.DrainToImmutable());
    }
}

/// <summary>A row of a table.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Places">Where each column is.</param>
/// <param name="Cells">The cells.</param>
internal sealed record MeasuredRow(string Table, int Line, Dictionary<string, int> Places, string[] Cells)
{
    /// <summary>The text of a cell.</summary>
    /// <exception cref="MeasurementException">There is no such column.</exception>
    public string this[string column] => Places.TryGetValue(column, out var place)
        ? Cells[place]
        : throw new MeasurementException(new InvalidInput(Table, 1, column, "there is no such column"));

    /// <summary>The table has this column.</summary>
    public bool Has(string column) => Places.ContainsKey(column);

    /// <summary>What is larger is no measurement.</summary>
    private const double MostNumber = 1e15;

    /// <summary>The number in a cell.</summary>
    /// <exception cref="MeasurementException">It is no number in this range.</exception>
    public double Number(string column, double least = 0, double most = MostNumber) =>
        double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value >= least && value <= most
            ? value
            : throw Fault(column, FormattableString.Invariant($"a number from {least} to {most}"));

    /// <summary>The whole number in a cell.</summary>
    /// <exception cref="MeasurementException">It is no whole number in this range.</exception>
    public int Whole(string column, int least = 0, int most = int.MaxValue) =>
        Number(column, least, most) is var value && Math.Floor(value) == value
            ? (int)value
            : throw Fault(column, FormattableString.Invariant($"a whole number from {least} to {most}"));

    /// <summary>The time in a cell.</summary>
    /// <exception cref="MeasurementException">It is no number above 0.</exception>
    public double Time(string column) =>
        Number(column) is > 0 and var time ? time : throw Fault(column, "a time above 0");

    /// <summary>What a cell's text means.</summary>
    /// <exception cref="MeasurementException">It means nothing.</exception>
    public T Read<T>(string column, Func<string, Option<T>> read, string expected) =>
        read(this[column]).IfNone(() => throw Fault(column, expected));

    /// <summary>The kernel that the row is a measurement of.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="time">The column of its time.</param>
    /// <param name="unit">The unit of that column. Unit: us.</param>
    /// <exception cref="MeasurementException">The time is no number above 0.</exception>
    public Sample Sample(ImmutableArray<double> shape, string time = "time_us", double unit = 1) =>
        new(KeyWithout(time), shape, Time(time) * unit);

    /// <summary>All cells but one, as one text.</summary>
    public string KeyWithout(string column)
    {
        var left = Places[column];
        return string.Concat(Cells.Where((_, index) => index != left).Select(cell => cell + "|"));
    }

    /// <summary>The error that a cell is not what is expected.</summary>
    public MeasurementException Fault(string column, string expected) =>
        new(new InvalidInput(Table, Line, column, $"found '{this[column]}', expected {expected}"));
}

/// <summary>A measurement that cannot be used: caught where tables are read, and shown as bad input.</summary>
internal sealed class MeasurementException(InvalidInput fault) : Exception(fault.Message)
{
    /// <summary>What is wrong, and where.</summary>
    public InvalidInput Fault { get; } = fault;
}
