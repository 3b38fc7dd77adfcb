namespace EventSim.Cli.Output;

/// <summary>Rows as aligned text: columns two spaces apart, numbers to the right; no colours and no fixed
/// width.</summary>
internal static class TextTable
{
    /// <summary>Writes a header and the rows.</summary>
    /// <param name="to">Where.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="right">Which columns go to the right.</param>
    /// <param name="rows">The cells.</param>
    public static void Write(
        TextWriter to, IReadOnlyList<string> columns, IReadOnlyList<bool> right,
        IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = columns.Select((name, i) => rows.Select(row => row[i].Length).Append(name.Length).Max()).ToList();
        foreach (var row in rows.Prepend(columns))
        {
            var cells = row.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            to.Write(string.Join("  ", cells).TrimEnd() + "\n");
        }
    }
}
