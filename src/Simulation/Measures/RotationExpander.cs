using System.Diagnostics;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Tells what happens in decode spans over several stages, each start and end where it stands in the total
/// order of the step-by-step events.</summary>
/// <param name="steps">Who is told.</param>
internal sealed class RotationExpander(IDecodeSteps steps)
{
    // By replica; none: it has no span in flight.
    private readonly List<RotationCursor?> cursors = [];
    private SimTime earliest = SimTime.Never;

    /// <summary>Tells what stands before a transition.</summary>
    public void TellBefore(Transition transition)
    {
        var next = transition.Events[0];
        if (earliest > next.At) return;
        var moment = Moment.Of(transition);
        if (earliest < moment.At) TellThrough(new SimTime(moment.At.Nanoseconds - 1), transition.Before);
        if (earliest == moment.At) Tell(moment.At, moment.EndsBelow, moment.StartsBelow, transition.Before);
    }

    /// <summary>Tells what ends or starts at an instant or before.</summary>
    public void TellThrough(SimTime at, World world)
    {
        while (earliest <= at) Tell(earliest, int.MaxValue, int.MaxValue, world);
    }

    /// <summary>A span has started: so has its first iteration.</summary>
    public void Begin(ReplicaId replica, World after)
    {
        var cursor = new RotationCursor(after.Replicas[replica.Value]);
        while (cursors.Count <= replica.Value) cursors.Add(null);
        cursors[replica.Value] = cursor;
        steps.Started(cursor.Start(), after);
        FindEarliest();
    }

    /// <summary>A span is over, or goes no further: what ends at this instant has ended.</summary>
    /// <returns>How many of its iterations started.</returns>
    public int Complete(ReplicaId replica, SimTime at, World before)
    {
        var cursor = cursors[replica.Value]
            ?? throw new UnreachableException($"{replica} has no span in flight");
        End(cursor, at, before);
        cursors[replica.Value] = null;
        FindEarliest();
        return cursor.Started;
    }

    private void Tell(SimTime at, int endsBelow, int startsBelow, World world)
    {
        for (var i = 0; i < cursors.Count && i < endsBelow; i++)
            if (cursors[i] is { } cursor) End(cursor, at, world);
        for (var i = 0; i < cursors.Count && i < startsBelow; i++)
            if (cursors[i] is { } cursor && cursor.NextStart == at) steps.Started(cursor.Start(), world);
        FindEarliest();
    }

    private void End(RotationCursor cursor, SimTime at, World world)
    {
        while (cursor.NextEnd == at)
        {
            var (step, members) = cursor.End();
            steps.Ended(step, world);
            steps.Produced(step, members, world);
        }
    }

    private void FindEarliest()
    {
        earliest = SimTime.Never;
        foreach (var cursor in cursors)
            if (cursor is not null) earliest = SimTime.Min(earliest, SimTime.Min(cursor.NextEnd, cursor.NextStart));
    }
}
