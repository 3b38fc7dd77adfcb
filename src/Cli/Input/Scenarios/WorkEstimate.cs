using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>How many first turns a workload will send, before any is drawn.</summary>
internal static class WorkEstimate
{
    /// <summary>First turns of a run at most: more would take longer than anyone waits.</summary>
    public const double MaxFirstTurns = 50_000_000;

    /// <summary>The mean number of first turns of a profile. For a closed loop without a count it is not known before
    /// the run, and its clients are counted once.</summary>
    public static double FirstTurns(Profile profile, SimTime? horizon)
    {
        if (ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) is { } rate)
            return Math.Min(
                profile.Count ?? double.PositiveInfinity,
                Until(horizon?.Seconds ?? double.PositiveInfinity, rate, profile.RateChanges));
        return profile.Count ?? (profile.Arrivals as ArrivalProcess.ClosedLoop)?.Concurrency ?? 0;
    }

    private static double Until(double end, double rate, ImmutableArray<RateChange> changes)
    {
        var (turns, from) = (0.0, 0.0);
        foreach (var change in changes)
        {
            var at = Math.Min(change.At.Seconds, end);
            turns += (at - from) * rate;
            (from, rate) = (at, change.Rate);
        }

        return turns + ((end - from) * rate);
    }

    /// <summary>The mean time until the last first turn of a profile that has a count and no horizon.</summary>
    public static double Seconds(Profile profile) =>
        ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) is { } rate
            ? (profile.Count ?? 0) / profile.RateChanges.Select(change => change.Rate).Append(rate).Min()
            : 0;
}
