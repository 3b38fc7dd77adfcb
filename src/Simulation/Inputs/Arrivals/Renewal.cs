using System.Diagnostics;
using EventSim.Domain.Numerics;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs.Arrivals;

/// <summary>Processes with independent gaps of one distribution. A gap is rounded half to even to a
/// nanosecond.</summary>
internal static class Renewal
{
    /// <summary>Names the stream that gaps are drawn from.</summary>
    public const string Purpose = "gap";

    /// <summary>The arrivals, the first after one gap. Endless.</summary>
    public static IEnumerable<SimTime> Arrivals(ArrivalProcess process, Stream gaps)
    {
        var at = SimTime.Zero;
        for (ulong i = 0; ; i++)
        {
            at += Gap(process, gaps, i);
            yield return at;
        }
    }

    /// <summary>The gap before the arrival with this number, from 0.</summary>
    public static Duration Gap(ArrivalProcess process, Stream gaps, ulong index) => process switch
    {
        ArrivalProcess.Poisson p => Draw.Span(Draw.UnitExponential(gaps.Uniform(index)) / p.Rate),
        ArrivalProcess.Gamma p =>
            Draw.Span(Exact.GammaQuantile(p.Burstiness, gaps.Uniform(index)) / (p.Burstiness * p.Rate)),
        ArrivalProcess.Constant p => Draw.Span(1 / p.Rate),
        ArrivalProcess.AllAtOnce or ArrivalProcess.Mmpp or ArrivalProcess.Diurnal or ArrivalProcess.ClosedLoop =>
            throw new UnreachableException($"{process} has no independent gaps"),
        _ => throw new UnreachableException(),
    };
}
