using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>A Poisson process whose rate switches between calm and burst after exponential times. It starts in either
/// state
/// with the share of time that the state has in the long run, so that the mean rate is the same over every
/// window.</summary>
internal static class Modulated
{
    /// <summary>The arrivals. Endless.</summary>
    /// <param name="process">Rates and mean times of the two states.</param>
    /// <param name="gaps">One variate an arrival: the exponential amount of work (time × rate) until it.</param>
    /// <param name="states">Variate 0 chooses the first state, variate k the length of the k-th.</param>
    public static IEnumerable<SimTime> Arrivals(ArrivalProcess.Mmpp process, Stream gaps, Stream states)
    {
        var now = SimTime.Zero;
        var burst = StartsInBurst(process, states.Uniform(0));
        var state = 1UL;
        var switches = now + Stay(process, burst, states.Uniform(state));
        for (ulong i = 0; ; i++)
        {
            var work = Draw.UnitExponential(gaps.Uniform(i));
            while (true)
            {
                var rate = burst ? process.BurstRate : process.Rate;
                var next = now + (rate > 0 ? Draw.Span(work / rate) : Draw.Longest);
                if (next < switches)
                {
                    now = next;
                    break;
                }

                if (now >= InputLimits.End) break;
                work = Math.Max(0, work - ((switches - now).Seconds * rate));
                now = switches;
                burst = !burst;
                switches = now + Stay(process, burst, states.Uniform(++state));
            }

            yield return now;
        }
    }

    private static bool StartsInBurst(ArrivalProcess.Mmpp process, double u) =>
        u * (process.MeanCalm.Seconds + process.MeanBurst.Seconds) < process.MeanBurst.Seconds;

    private static Duration Stay(ArrivalProcess.Mmpp process, bool burst, double u) =>
        Draw.Span((burst ? process.MeanBurst : process.MeanCalm).Seconds * Draw.UnitExponential(u));
}
