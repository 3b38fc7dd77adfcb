using System.Diagnostics;
using EventSim.Domain.Numerics;

namespace EventSim.Domain.Workloads;

/// <summary>What a workload offers on average, before anything is drawn.</summary>
public static class ExpectedLoad
{
    /// <summary>First turns a second in the long run; none where the profile has no rate of its own (all at once,
    /// closed loop).</summary>
    public static double? FirstTurnsPerSecond(ArrivalProcess process) => process switch
    {
        ArrivalProcess.Poisson p => p.Rate,
        ArrivalProcess.Gamma p => p.Rate,
        ArrivalProcess.Constant p => p.Rate,
        ArrivalProcess.Mmpp p => ((p.Rate * p.MeanCalm.Seconds) + (p.BurstRate * p.MeanBurst.Seconds))
            / (p.MeanCalm.Seconds + p.MeanBurst.Seconds),
        ArrivalProcess.Diurnal p => p.Rate,
        ArrivalProcess.AllAtOnce or ArrivalProcess.ClosedLoop => null,
        _ => throw new UnreachableException($"{process}"),
    };

    /// <summary>Turns after the first that a first turn brings on average, in a system that finishes every turn: with
    /// start
    /// probability s, continue probability c and at most n turns, s · (1 + c + … + c^(n-2)).</summary>
    public static double LaterTurns(Conversation? conversation)
    {
        if (conversation is null) return 0;
        var later = Math.Max(0, conversation.MaxTurns - 1);
        var c = conversation.ContinueProbability;
        return conversation.StartProbability * (c >= 1 ? later : (1 - Exact.Pow(c, later)) / (1 - c));
    }
}
