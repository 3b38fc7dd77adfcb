using System.Text.Json;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Traces;

/// <summary>A line of a trace with one JSON object a line.</summary>
internal static class JsonTrace
{
    /// <summary>The row, or everything in the object that cannot be read.</summary>
    public static Validation<InvalidInput, TraceRow> Row(TraceLine line, TraceFormat format, string shownName)
    {
        var at = new TracePlace(shownName, line.Number);
        try
        {
            using var document = JsonDocument.Parse(line.Text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Members(document.RootElement, format, at)
                : Fail<InvalidInput, TraceRow>(at.Fault("", Shortened(line.Text), "a JSON object"));
        }
        catch (JsonException e)
        {
            return Fail<InvalidInput, TraceRow>(at.Fault("", Shortened(line.Text), $"JSON: {e.Message}"));
        }
    }

    private static Validation<InvalidInput, TraceRow> Members(JsonElement row, TraceFormat format, TracePlace at) =>
        (
            row.TryGetProperty(format.Arrival, out _) || !format.Own
                ? Member(row, format.Arrival, at).Bind(text => TraceNumber.Time(text, format, at))
                : Success<InvalidInput, decimal>(0),
            Member(row, format.Prompt, at).Bind(text => TraceNumber.Tokens(text, format.Prompt, at)),
            Member(row, format.Output, at).Bind(text => TraceNumber.Tokens(text, format.Output, at)),
            format.Own && row.TryGetProperty(TraceFormat.Session, out _)
                ? Member(row, TraceFormat.Session, at).Bind(text => TraceNumber.Session(text, at)).Map(Some)
                : Success<InvalidInput, Option<int>>(None),
            format.Own ? OnlyKnown(row, format, at) : Success<InvalidInput, Unit>(unit))
        .Apply((time, prompt, output, session, _) => new TraceRow(time, prompt, output, session))
        .Bind(read => row.TryGetProperty(TraceFormat.HashIds, out var ids)
            ? HashIds(ids, read.Prompt, at).Map(named => read with { HashIds = named })
            : Success<InvalidInput, TraceRow>(read));

    /// <summary>An id for each of the prompt's blocks, the last one for what is left; blocks at the end may have
    /// none.</summary>
    private static Validation<InvalidInput, ImmutableArray<int>> HashIds(JsonElement ids, int prompt, TracePlace at)
    {
        var most = (Math.Max(prompt, 0) + TraceRow.TokensAnId - 1) / TraceRow.TokensAnId;
        return ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() <= most && ids.EnumerateArray().All(IsId)
            ? Success<InvalidInput, ImmutableArray<int>>([.. ids.EnumerateArray().Select(id => id.GetInt32())])
            : Fail<InvalidInput, ImmutableArray<int>>(at.Fault(
                TraceFormat.HashIds,
                Shortened(ids.GetRawText()),
                $"a list of whole numbers, one for every {TraceRow.TokensAnId} tokens of the prompt, at most {most}"));
    }

    private static bool IsId(JsonElement id) =>
        id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0;

    /// <summary>A member's text; numbers keep every digit.</summary>
    private static Validation<InvalidInput, string> Member(JsonElement row, string name, TracePlace at)
    {
        if (!row.TryGetProperty(name, out var value)) return Fail<InvalidInput, string>(Missing(name, at));
        return value.ValueKind == JsonValueKind.Number
            ? Success<InvalidInput, string>(value.GetRawText())
            : Fail<InvalidInput, string>(at.Fault(name, Shortened(value.GetRawText()), "a number"));
    }

    /// <summary>EventSim's own form has no other members: a misspelt optional one must not pass unseen.</summary>
    private static Validation<InvalidInput, Unit> OnlyKnown(JsonElement row, TraceFormat format, TracePlace at)
    {
        string[] accepted = [format.Arrival, format.Prompt, format.Output, TraceFormat.Session, TraceFormat.HashIds];
        var unknown = row.EnumerateObject().Select(member => member.Name).Where(name => !accepted.Contains(name));
        var said = $"unknown member; accepted are {string.Join(", ", accepted)}";
        var faults = toSeq(unknown.Select(name => new InvalidInput(at.File, at.Line, name, said))).Strict();
        return faults.IsEmpty ? Success<InvalidInput, Unit>(unit) : Fail<InvalidInput, Unit>(faults);
    }

    private static InvalidInput Missing(string name, TracePlace at) => new(at.File, at.Line, name, "is missing");

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
