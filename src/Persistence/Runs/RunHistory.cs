namespace EventSim.Persistence.Runs;

/// <summary>The events of a run that one stream holds.</summary>
/// <param name="Run">Whose stream.</param>
/// <param name="Started">Its first event.</param>
/// <param name="From">The number of its first simulation event, counted from the start of the history.</param>
/// <param name="Until">The number after the last one that belongs to the history; none: all that there are.</param>
public sealed record RunStretch(RunId Run, RunStarted Started, long From, long? Until)
{
    // Version 1 of a stream is the run's start.
    private const long VersionOfFirstEvent = 2;

    /// <summary>The position in the stream, from 1, of a simulation event.</summary>
    public long VersionOf(long number) => number - From + VersionOfFirstEvent;

    /// <summary>Which event is at a position in the stream.</summary>
    public EventPlace PlaceOf(long version) =>
        version < VersionOfFirstEvent ? EventPlace.Start : new EventPlace(version - VersionOfFirstEvent + From);
}

/// <summary>A run with the runs that it was branched off, the first of them first. Events are numbered from 0
/// throughout.</summary>
/// <param name="Stretches">What each stream holds of it; the last is the run's own.</param>
public sealed record RunHistory(ImmutableArray<RunStretch> Stretches)
{
    /// <summary>The run's own events.</summary>
    public RunStretch Own => Stretches[^1];

    /// <summary>A run that is branched off this one.</summary>
    public RunHistory BranchedOff(RunId run, RunStarted started, RunParent parent) => new(
        [.. Stretches[..^1], Own with { Until = parent.Events }, new RunStretch(run, started, parent.Events, null)]);
}
