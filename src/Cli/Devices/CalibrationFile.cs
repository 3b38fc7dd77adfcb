using System.Globalization;
using System.Security.Cryptography;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Tables;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>A device's constants and, if its kernels are to be taken as measured, their tables: what <c>calibrate</c>
/// writes.</summary>
/// <param name="Fit">The constants.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <remarks>The constants are a JSON object. After it a line <see cref="TablesLine"/> may stand, and then, in CSV, one
/// measured shape a line: the place of its kernel's constants, its coordinates, and ln(measured/predicted).</remarks>
internal sealed record CalibrationFile(DeviceFit Fit, KernelTables Tables, string Sha256)
{
    /// <summary>What stands between the constants and the tables.</summary>
    public const string TablesLine = "tables";

    private const int MaxFaults = 20;

    private static readonly KeyTable TableKeys = KeyTable.Of("table", "order", "agree", "lines");

    /// <summary>Reads a file.</summary>
    public static Either<Seq<InvalidInput>, CalibrationFile> Read(string path, string shownName) =>
        from bytes in TextFile.Bytes(path, shownName)
        from text in TextFile.Decode(bytes, shownName)
        from read in Parse(text, shownName, Convert.ToHexStringLower(SHA256.HashData(bytes)))
        select read;

    private static Either<Seq<InvalidInput>, CalibrationFile> Parse(string text, string name, string sha256)
    {
        var lines = text.Split('\n');
        var end = System.Array.FindIndex(lines, line => line.TrimEnd('\r') == TablesLine);
        var json = end < 0 ? text : string.Join('\n', lines[..end]);
        return
            from root in YamlReader.Read(json, Source.Of(name, ""))
            from fit in DeviceFile.Read(root, DeviceCatalog.TryFind).ToEither()
            from layouts in Layouts(root).ToEither()
            from tables in end < 0 ? KernelTables.None : TablesOf(lines, end + 1, layouts, name)
            select new CalibrationFile(fit, tables, sha256);
    }

    private static Validation<InvalidInput, ImmutableDictionary<string, Layout>> Layouts(Node root) =>
        Problems.Collect(problems => root is Node.Mapping mapping && mapping["tables"] is Node.Mapping tables
            ? Problems.Whole(tables.Entries.Select(entry => Section.Open(entry.Value, TableKeys, problems)
                    .Bind(section => LayoutOf(section, problems)).Map(layout => (entry.Key, layout))).ToList())
                .Map(whole => whole.ToImmutableDictionary(pair => pair.Key, pair => pair.layout))
            : Some(ImmutableDictionary<string, Layout>.Empty));

    private static Option<Layout> LayoutOf(Section section, Problems problems) =>
        from order in section.Required("order", Indices, "the axes in the order in which they are interpolated")
        from agree in section.Required("agree", Indices, "the axes whose values must agree")
        from lines in section.Required("lines", Lines, "lists of one or two axes")
        select new Layout(
            [.. order.Select(axis => new TableAxis(axis, agree.Contains(axis)))],
            [.. lines.Select(line => new TableLine(line[0], line.Length > 1 ? line[1] : null))]);

    private static Validation<InvalidInput, ImmutableArray<ImmutableArray<int>>> Lines(Node node) =>
        node is Node.Sequence list && list.Items.All(item => item is Node.Sequence { Items.Length: 1 or 2 })
            ? Problems.Collect(problems => Problems.Whole(
                list.Items.Select(item => problems.Keep(Indices(item))).ToList()))
            : Fail<InvalidInput, ImmutableArray<ImmutableArray<int>>>(node.Expected("lists of one or two axes"));

    private static Validation<InvalidInput, ImmutableArray<int>> Indices(Node node) => node is Node.Sequence list
        ? Problems.Collect(problems => Problems.Whole(
            list.Items.Select(item => problems.Keep(Numbers.Whole(0, 8)(item))).ToList()))
        : Fail<InvalidInput, ImmutableArray<int>>(node.Expected("a list of axes, counted from 0"));

    private static Either<Seq<InvalidInput>, KernelTables> TablesOf(
        string[] lines, int first, ImmutableDictionary<string, Layout> layouts, string name)
    {
        var points = new Dictionary<string, List<(ImmutableArray<double> Shape, double Residual)>>();
        var faults = new List<InvalidInput>();
        for (var i = first; i < lines.Length && faults.Count < MaxFaults; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            var cells = lines[i].TrimEnd('\r').Split(',');
            if (!layouts.TryGetValue(cells[0], out var layout))
            {
                faults.Add(new InvalidInput(name, i + 1, "", $"'{cells[0]}' is no table of the JSON object above"));
                continue;
            }

            var numbers = cells[1..].Select(Real).ToArray();
            if (numbers.Length == layout.Axes.Length + 1 && System.Array.TrueForAll(numbers, double.IsFinite))
            {
                if (!points.TryGetValue(cells[0], out var table)) points[cells[0]] = table = [];
                table.Add(([.. numbers[..^1]], numbers[^1]));
            }
            else
            {
                faults.Add(new InvalidInput(
                    name, i + 1, "", $"expected {cells[0]}, {layout.Axes.Length} coordinates and a residual"));
            }
        }

        foreach (var empty in layouts.Keys.Where(place => faults.Count == 0 && !points.ContainsKey(place)))
            faults.Add(new InvalidInput(name, first, "", $"the table {empty} has no rows"));
        return faults.Count > 0
            ? toSeq(faults).Strict()
            : new KernelTables(points.ToImmutableDictionary(
                table => table.Key,
                table => ResidualTable.Of(layouts[table.Key].Lines, layouts[table.Key].Axes, table.Value)));
    }

    private static double Real(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    /// <summary>How the measured shapes of a table are joined.</summary>
    private sealed record Layout(ImmutableArray<TableAxis> Axes, ImmutableArray<TableLine> Lines);
}
