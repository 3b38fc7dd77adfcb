using EventSim.Domain.Events;
using EventSim.Simulation.Differences;
using EventSim.Simulation.Runs;

namespace EventSim.Tests.Support;

/// <summary>Two runs in memory side by side.</summary>
internal static class Compared
{
    /// <summary>Compares two runs from their beginnings.</summary>
    public static SideBySide Of(
        (Course Course, IEnumerable<SimEvent> Events) a, (Course Course, IEnumerable<SimEvent> Events) b)
    {
        var both = new SideBySide(a.Course, b.Course);
        using var eventsA = a.Events.GetEnumerator();
        using var eventsB = b.Events.GetEnumerator();
        while (both.WantsA || both.WantsB)
        {
            if (both.WantsA) both.TakeA(eventsA.MoveNext() ? eventsA.Current : null);
            if (both.WantsB) both.TakeB(eventsB.MoveNext() ? eventsB.Current : null);
        }

        return both;
    }

    /// <summary>A run, to be compared.</summary>
    public static (Course Course, IEnumerable<SimEvent> Events) Side(Observed run) =>
        (run.Prepared.Course, run.Events.Select(Observed.Stored));

    /// <summary>A branch, to be compared.</summary>
    public static (Course Course, IEnumerable<SimEvent> Events) Side(Branched run) =>
        (run.Prepared.Course, run.Shared.Concat(run.Own).Select(Observed.Stored));
}
