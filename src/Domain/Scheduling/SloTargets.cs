using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>What the slo-aware scheduler aims at, and what it knows of costs.</summary>
/// <param name="Tpot">How long an iteration with decoding requests may take.</param>
/// <param name="Estimate">What an iteration is about to cost.</param>
public sealed record SloTargets(Duration Tpot, IterationEstimate Estimate)
{
    /// <summary>The target of TTFT where neither the profile nor the objective has one.</summary>
    public static readonly Duration UsualTtft = new(2_000_000_000);

    /// <summary>The target of TPOT where the objective has none.</summary>
    public static readonly Duration UsualTpot = new(100_000_000);
}
