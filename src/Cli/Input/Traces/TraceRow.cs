using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;

namespace EventSim.Cli.Input.Traces;

/// <summary>A row of a trace, as read.</summary>
/// <param name="Nanoseconds">Its time stamp, exact: nanoseconds since the trace's own zero.</param>
/// <param name="Prompt">Prompt tokens; may be 0 or less.</param>
/// <param name="Output">Output tokens; may be 0 or less.</param>
/// <param name="Session">The session it names, if it does.</param>
/// <param name="HashIds">Ids of its prompt's blocks of <see cref="TokensAnId"/> tokens; none: it names none.</param>
public readonly record struct TraceRow(
    decimal Nanoseconds, int Prompt, int Output, Option<int> Session, ImmutableArray<int> HashIds = default)
{
    /// <summary>Tokens of a block that a hash id names, in the traces that have them.</summary>
    public const int TokensAnId = 512;

    /// <summary>Why the row is no request; none where it is one.</summary>
    public string? DropReason => this switch
    {
        { Prompt: <= 0 } => "no_prompt_tokens",
        { Output: <= 0 } => "no_output_tokens",
        _ => null,
    };

    /// <summary>The row as a request: its time is rounded half to even to a nanosecond, once.</summary>
    public ListedRequest ToRequest(decimal start, decimal rateScale, int ownIndex) => new(
        new SimTime((long)Math.Round((Nanoseconds - start) / rateScale, MidpointRounding.ToEven)),
        Prompt,
        Output,
        Session.IfNone(ownIndex),
        HashIds.IsDefault ? null : new Prefix(TokensAnId, HashIds, Math.Min(Prompt, HashIds.Length * TokensAnId)));
}
