using EventSim.Domain.Numerics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>A Poisson process whose rate swings like a sine around its mean, by thinning: candidates come at the
/// highest rate
/// and stay with probability rate(t) / highest rate. Two variates a candidate, both at the candidate's index.
/// Source: Lewis and Shedler, Naval Research Logistics 26 (1979).</summary>
internal static class Daily
{
    /// <summary>The arrivals. Endless.</summary>
    public static IEnumerable<SimTime> Arrivals(ArrivalProcess.Diurnal process, Stream gaps, Stream thinning)
    {
        var at = SimTime.Zero;
        var highest = 1 + process.Amplitude;
        for (ulong i = 0; ; i++)
        {
            at += Draw.Span(Draw.UnitExponential(gaps.Uniform(i)) / (process.Rate * highest));
            if (at >= InputLimits.End || thinning.Uniform(i) * highest < Swing(process, at)) yield return at;
        }
    }

    /// <summary>The rate at an instant over the mean rate.</summary>
    private static double Swing(ArrivalProcess.Diurnal process, SimTime at)
    {
        var sincePeriod = at.Nanoseconds % process.Period.Nanoseconds;
        var turns = (sincePeriod / (double)process.Period.Nanoseconds) + process.Phase;
        return 1 + (process.Amplitude * Exact.SinTurns(turns));
    }
}
