using EventSim.Domain.Units;

namespace EventSim.Simulation.Inputs;

/// <summary>Bounds that keep the arithmetic of the inputs inside its types.</summary>
internal static class InputLimits
{
    /// <summary>The end of every workload, horizon or not: 2^61 ns, which is 73 years.</summary>
    public static readonly SimTime End = new(1L << 61);
}
