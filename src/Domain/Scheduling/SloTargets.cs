using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>What the slo-aware scheduler aims at, and what it knows of costs.</summary>
/// <param name="Tpot">How long the iterations of decoding requests may take on average.</param>
/// <param name="Estimate">What an iteration is about to cost.</param>
/// <remarks>The average is kept as a bucket of credit, as for the rate of a network: an iteration that is shorter than
/// the aim leaves the rest to later ones, up to <see cref="MostCredit"/>. So any m iterations in a row take at most
/// m · aim + the bucket, and a request of m tokens has at most that for its TPOT, as far as the estimates
/// hold.</remarks>
public sealed record SloTargets(Duration Tpot, IterationEstimate Estimate)
{
    private const int FullBucket = 4;

    /// <summary>Nine tenths of the target: the rest is for what an estimate misses.</summary>
    public long Aim => Tpot.Nanoseconds / 10 * 9;

    /// <summary>What the bucket holds: so many targets. Unit: ns.</summary>
    public long MostCredit => FullBucket * Tpot.Nanoseconds;

    /// <summary>The credit after an iteration of decoding requests; a debt grows no larger than a full bucket. Unit:
    /// ns.</summary>
    public long CreditAfter(long credit, Duration iteration) =>
        Math.Clamp(credit + Aim - iteration.Nanoseconds, -MostCredit, MostCredit);

    /// <summary>The target of TTFT where neither the profile nor the objective has one.</summary>
    public static readonly Duration UsualTtft = new(2_000_000_000);

    /// <summary>The target of TPOT where the objective has none.</summary>
    public static readonly Duration UsualTpot = new(100_000_000);
}
