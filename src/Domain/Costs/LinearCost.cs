using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>A cost that can be checked by hand: a fixed part, a part a prefill token and a part a decoding sequence.
/// Hand-over between stages is free, and no FLOPs are counted.</summary>
/// <param name="Settings">The three parts.</param>
/// <param name="Stages">Pipeline stages that share the cost evenly.</param>
public sealed record LinearCost(CostSettings.Linear Settings, int Stages) : CostModel
{
    /// <summary>The cost of the batch divided by the stages, rounded half to even to a nanosecond.</summary>
    public override Duration StageTime(in BatchShape batch, int stage)
    {
        var total = Settings.Iteration.Nanoseconds
            + (Settings.PrefillToken.Nanoseconds * batch.PrefillTokens)
            + (Settings.DecodeSeq.Nanoseconds * batch.Decodes);
        return new Duration(Stages == 1 ? total : DivideHalfToEven(total, Stages));
    }

    /// <inheritdoc />
    public override Duration HandOver(in BatchShape batch) => Duration.Zero;

    /// <inheritdoc />
    public override double? Flops(in BatchShape batch) => null;

    private static long DivideHalfToEven(long dividend, int divisor)
    {
        var (quotient, rest) = Math.DivRem(dividend, divisor);
        var twice = 2 * rest;
        return twice > divisor || (twice == divisor && long.IsOddInteger(quotient)) ? quotient + 1 : quotient;
    }
}
