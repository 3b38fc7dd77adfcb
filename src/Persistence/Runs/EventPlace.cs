using System.Globalization;

namespace EventSim.Persistence.Runs;

/// <summary>Which of a run's stored events is meant, as users number them.</summary>
/// <param name="Number">A simulation event, from 0, those of the runs that it was branched off included; none: the
/// run's start.</param>
public readonly record struct EventPlace(long? Number)
{
    /// <summary>The run's start.</summary>
    public static readonly EventPlace Start = new(null);

    /// <summary>Within a sentence about the run.</summary>
    public string InSentence =>
        Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"event {number}") : "its start";

    /// <summary>At the beginning of a sentence.</summary>
    public override string ToString() =>
        Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"Event {number}") : "The start";
}
