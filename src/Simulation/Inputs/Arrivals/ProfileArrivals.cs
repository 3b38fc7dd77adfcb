using System.Diagnostics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>The arrivals of a profile's first turns, in order.</summary>
internal static class ProfileArrivals
{
    /// <summary>All arrivals before the end, at most as many as the profile states. Lazy.</summary>
    public static IEnumerable<SimTime> Of(Profile profile, ulong seed, SimTime end)
    {
        var endless = profile.Arrivals switch
        {
            ArrivalProcess.Poisson or ArrivalProcess.Gamma or ArrivalProcess.Constant =>
                Renewal.Arrivals(profile.Arrivals, Stream.For(seed, profile.Name, Renewal.Purpose)),
            ArrivalProcess.Mmpp p => Modulated.Arrivals(
                p, Stream.For(seed, profile.Name, Renewal.Purpose), Stream.For(seed, profile.Name, "state")),
            ArrivalProcess.Diurnal p => Daily.Arrivals(
                p, Stream.For(seed, profile.Name, Renewal.Purpose), Stream.For(seed, profile.Name, "thinning")),
            ArrivalProcess.AllAtOnce => Enumerable.Repeat(SimTime.Zero, Counted(profile)),
            ArrivalProcess.ClosedLoop p =>
                Enumerable.Repeat(SimTime.Zero, Math.Min(p.Concurrency, profile.Count ?? int.MaxValue)),
            _ => throw new UnreachableException($"{profile.Arrivals}"),
        };
        return ChangedRates.Of(endless, ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) ?? 0, profile.RateChanges)
            .TakeWhile(at => at < end).Take(profile.Count ?? int.MaxValue);
    }

    private static int Counted(Profile profile) =>
        profile.Count ?? throw new UnreachableException($"'{profile.Name}' arrives all at once, but states no count");
}
