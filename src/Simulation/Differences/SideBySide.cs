using EventSim.Domain.Events;
using EventSim.Simulation.Runs;

namespace EventSim.Simulation.Differences;

/// <summary>Folds two runs side by side up to the first event, in the step-by-step order, in which they differ. It
/// holds what one run is ahead of the other: at most what one stored event stands for, where each is asked whether
/// it wants another.</summary>
/// <param name="a">The settings that one run goes under.</param>
/// <param name="b">The settings of the other.</param>
public sealed class SideBySide(Course a, Course b)
{
    private readonly ComparedRun sideA = new(a);
    private readonly ComparedRun sideB = new(b);

    /// <summary>Events so far that are the same in both.</summary>
    public long Same { get; private set; }

    /// <summary>Where they differ; none: nowhere so far.</summary>
    public FirstDifference? Difference { get; private set; }

    /// <summary>Nothing can be compared without another event of the one run.</summary>
    public bool WantsA => Difference is null && sideA.Wants;

    /// <summary>Nothing can be compared without another event of the other run.</summary>
    public bool WantsB => Difference is null && sideB.Wants;

    /// <summary>Takes an event of their common history.</summary>
    public void TakeBoth(SimEvent happened)
    {
        sideA.Take(happened);
        sideB.Take(happened);
        Compare();
    }

    /// <summary>Takes the next event of the one run; none: it has ended.</summary>
    public void TakeA(SimEvent? happened) => Take(sideA, happened);

    /// <summary>Takes the next event of the other run; none: it has ended.</summary>
    public void TakeB(SimEvent? happened) => Take(sideB, happened);

    private void Take(ComparedRun side, SimEvent? happened)
    {
        if (happened is null) side.HasEnded = true;
        else side.Take(happened);
        Compare();
    }

    private void Compare()
    {
        while (Difference is null && sideA.HasNext && sideB.HasNext)
        {
            if (!SameEvent.Is(sideA.Next, sideB.Next)) Differ();
            else
            {
                sideA.Advance();
                sideB.Advance();
                Same++;
            }
        }

        if (Difference is null && (EndsBefore(sideA, sideB) || EndsBefore(sideB, sideA))) Differ();
    }

    private static bool EndsBefore(ComparedRun first, ComparedRun other) =>
        first.HasEnded && !first.HasNext && other.HasNext;

    private void Differ() => Difference = new FirstDifference(Same, Past(sideA), Past(sideB));

    private static DifferingSide Past(ComparedRun side) => new(side.Advance(), side.Replicas());
}
