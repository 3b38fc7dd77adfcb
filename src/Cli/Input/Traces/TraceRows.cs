using EventSim.Domain.Errors;
using LanguageExt;

namespace EventSim.Cli.Input.Traces;

/// <summary>Turns the lines of a trace into rows, or into a report of every line that cannot be read.</summary>
internal static class TraceRows
{
    /// <summary>A report names so many lines one by one, and counts the others.</summary>
    private const int MostReported = 20;

    /// <summary>All rows, or what is wrong with the file.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<TraceRow>> Read(
        ImmutableArray<TraceLine> lines, TraceFormat format, string shownName)
    {
        if (format.Json) return Collect(lines, line => JsonTrace.Row(line, format, shownName), shownName);
        if (lines.IsEmpty) return Seq.create(new InvalidInput(shownName, 0, "", "is empty; expected a header line"));
        return CsvHeader.Read(lines[0], format, shownName).Bind(header =>
            Collect(lines.RemoveAt(0), line => CsvTrace.Row(line, header, format, shownName), shownName));
    }

    private static Either<Seq<InvalidInput>, ImmutableArray<TraceRow>> Collect(
        ImmutableArray<TraceLine> lines, Func<TraceLine, Validation<InvalidInput, TraceRow>> read, string shownName)
    {
        var rows = ImmutableArray.CreateBuilder<TraceRow>(lines.Length);
        var faults = new List<InvalidInput>();
        var badLines = 0;
        foreach (var line in lines)
        {
            read(line).Match(
                Succ: rows.Add,
                Fail: found =>
                {
                    if (badLines++ < MostReported) faults.AddRange(found);
                });
        }

        if (badLines == 0) return rows.DrainToImmutable();
        if (badLines > MostReported)
            faults.Add(new InvalidInput(shownName, 0, "", $"{badLines - MostReported} more lines cannot be read"));
        return new Seq<InvalidInput>(faults);
    }
}
