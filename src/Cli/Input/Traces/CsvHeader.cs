using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>Where a CSV file has the columns that count, found by name whatever the case.</summary>
/// <param name="Columns">How many cells a row has.</param>
/// <param name="Arrival">The time stamp's; none where the file has no arrivals.</param>
/// <param name="Prompt">The prompt tokens'.</param>
/// <param name="Output">The output tokens'.</param>
/// <param name="Session">The session's, if there is one.</param>
internal sealed record CsvHeader(int Columns, int? Arrival, int Prompt, int Output, int? Session)
{
    /// <summary>Reads the header line.</summary>
    public static Either<Seq<InvalidInput>, CsvHeader> Read(TraceLine line, TraceFormat format, string shownName)
    {
        var names = CsvTrace.Cells(line.Text);
        var twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .Select(group => Fault(line, shownName, $"column '{group.Key}' stands there {group.Count()} times"));
        var faults = toSeq(Missing(names, format, line, shownName)
            .Concat(Unknown(names, format, line, shownName))
            .Concat(twice));
        if (!faults.IsEmpty) return faults.Strict();
        return new CsvHeader(
            names.Length,
            Find(names, format.Arrival),
            IndexOf(names, format.Prompt),
            IndexOf(names, format.Output),
            format.Own ? Find(names, TraceFormat.Session) : null);
    }

    private static IEnumerable<InvalidInput> Missing(
        string[] names, TraceFormat format, TraceLine line, string shownName) =>
        Needed(format)
            .Where(needed => Find(names, needed) is null)
            .Select(needed => Fault(
                line,
                shownName,
                $"the {format.Name} format needs a column '{needed}'; found {string.Join(", ", names)}"));

    private static string[] Needed(TraceFormat format) =>
        format.Own ? [format.Prompt, format.Output] : [format.Arrival, format.Prompt, format.Output];

    /// <summary>EventSim's own format has no other columns: a misspelt optional one must not pass unseen.</summary>
    private static IEnumerable<InvalidInput> Unknown(
        string[] names, TraceFormat format, TraceLine line, string shownName)
    {
        if (!format.Own) return [];
        string[] accepted = [format.Arrival, format.Prompt, format.Output, TraceFormat.Session];
        return names
            .Where(name => !accepted.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => Fault(
                line, shownName, $"unknown column '{name}'; accepted are {string.Join(", ", accepted)}"));
    }

    private static int? Find(string[] names, string wanted) =>
        IndexOf(names, wanted) is >= 0 and var index ? index : null;

    private static int IndexOf(string[] names, string wanted) =>
        System.Array.FindIndex(names, name => string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase));

    private static InvalidInput Fault(TraceLine line, string shownName, string message) =>
        new(shownName, line.Number, "", message);
}
