using EventSim.Domain.Numerics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>Arrivals whose rate changes at stated instants. The draws stay what they are: from a change on, all gaps
/// are stretched by the old rate over the new, the rest of the gap then running included. Arrivals up to a change do
/// not depend on it.</summary>
internal static class ChangedRates
{
    /// <summary>The arrivals under the changes, in order.</summary>
    /// <param name="arrivals">Those without.</param>
    /// <param name="rate">Their rate.</param>
    /// <param name="changes">By time.</param>
    public static IEnumerable<SimTime> Of(
        IEnumerable<SimTime> arrivals, double rate, ImmutableArray<RateChange> changes) =>
        changes.IsEmpty ? arrivals : arrivals.Select(at => Moved(at, rate, changes));

    private static SimTime Moved(SimTime at, double rate, ImmutableArray<RateChange> changes)
    {
        foreach (var change in changes)
        {
            if (at <= change.At) break;
            at = change.At + Draw.Span((at - change.At).Seconds * (rate / change.Rate));
            rate = change.Rate;
        }

        return at;
    }
}
