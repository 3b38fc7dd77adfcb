namespace EventSim.Domain.Errors;

/// <summary>One thing that is wrong with what a user gave: where it stands, what was found, and what is
/// accepted.</summary>
/// <param name="File">The file, or a name for the input that is no file (<c>--set</c>).</param>
/// <param name="Line">The line, from 1; 0 where there is none.</param>
/// <param name="Path">The place inside the document, such as <c>workload.profiles[2].rate</c>; empty where there
/// is none.</param>
/// <param name="Message">What was found and what is accepted, in one sentence.</param>
/// <param name="Suggestion">The nearest valid spelling, if there is one.</param>
public sealed record InvalidInput(string File, int Line, string Path, string Message, string? Suggestion = null)
{
    /// <summary>The error as one line: <c>file:line: path: message (did you mean …?)</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        var at = Path.Length > 0 ? $"{place}: {Path}" : place;
        return Suggestion is null ? $"{at}: {Message}" : $"{at}: {Message} (did you mean '{Suggestion}'?)";
    }
}
