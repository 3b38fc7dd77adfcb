using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>A data line of a CSV trace. The published formats have plain cells: no quoted commas.</summary>
internal static class CsvTrace
{
    /// <summary>The cells of a line, without the spaces and quotes around them.</summary>
    public static string[] Cells(string line) => line.Split(',').Select(cell => cell.Trim().Trim('"')).ToArray();

    /// <summary>The row, or every cell that cannot be read.</summary>
    public static Validation<InvalidInput, TraceRow> Row(
        TraceLine line, CsvHeader header, TraceFormat format, string shownName)
    {
        var cells = Cells(line.Text);
        if (cells.Length != header.Columns)
        {
            return Fail<InvalidInput, TraceRow>(new InvalidInput(
                shownName, line.Number, "", $"has {cells.Length} cells; the header has {header.Columns}"));
        }

        var at = new TracePlace(shownName, line.Number);
        return (
            header.Arrival is { } a ? TraceNumber.Time(cells[a], format, at) : Success<InvalidInput, decimal>(0),
            TraceNumber.Tokens(cells[header.Prompt], format.Prompt, at),
            TraceNumber.Tokens(cells[header.Output], format.Output, at),
            header.Session is { } s
                ? TraceNumber.Session(cells[s], at).Map(Some)
                : Success<InvalidInput, Option<int>>(None))
            .Apply((time, prompt, output, session) => new TraceRow(time, prompt, output, session));
    }
}
