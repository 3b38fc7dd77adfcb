using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Tells the iterations of decode spans one by one, where each stands in the total order of the step-by-step
/// events: before any transition, all iterations that end or start before it.</summary>
/// <param name="steps">Who is told.</param>
internal sealed class SpanExpander(IDecodeSteps steps)
{
    private readonly List<SpanCursor> cursors = [];

    // By replica, when the iteration where its cursor stands ends; never: it has no span in flight.
    private SimTime[] ends = [];

    // The earliest of them, and the first and the last replica where it is.
    private SimTime earliest = SimTime.Never;
    private int first;
    private int last;

    /// <summary>Tells what stands before a transition.</summary>
    public void TellBefore(Transition transition)
    {
        var next = transition.Events[0];
        if (earliest > next.At) return;
        var moment = Moment.Of(transition);
        var world = transition.Before;
        if (earliest < moment.At) TellThrough(new SimTime(moment.At.Nanoseconds - 1), world);
        if (earliest > moment.At) return;
        End(moment.At, moment.EndsBelow, world);
        Start(moment.At, moment.StartsBelow, world);
    }

    /// <summary>Tells what ends or starts at an instant or before.</summary>
    public void TellThrough(SimTime at, World world)
    {
        while (earliest <= at)
        {
            var next = earliest;
            End(next, int.MaxValue, world);
            Start(next, int.MaxValue, world);
        }
    }

    /// <summary>A span has started: its first iteration is told.</summary>
    public void Begin(ReplicaId replica, World after)
    {
        while (cursors.Count <= replica.Value) cursors.Add(new SpanCursor());
        if (ends.Length < cursors.Count) Grow();
        var cursor = cursors[replica.Value];
        var state = after.Replicas[replica.Value];
        cursor.Begin(replica, state.Flights[0], state.UsedBlocks);
        ends[replica.Value] = cursor.Step.EndsAt;
        FindEarliest();
        steps.Started(cursor.Step, after);
    }

    /// <summary>A span is over: the end of its last iteration is told, if it has not been.</summary>
    public void Complete(ReplicaId replica, World before)
    {
        var cursor = cursors[replica.Value];
        if (!cursor.HasEnded) steps.Ended(cursor.Step, before);
        ends[replica.Value] = SimTime.Never;
        FindEarliest();
    }

    private void Grow()
    {
        var known = ends.Length;
        Array.Resize(ref ends, cursors.Count);
        ends.AsSpan(known).Fill(SimTime.Never);
    }

    private void FindEarliest()
    {
        earliest = SimTime.Never;
        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] > earliest) continue;
            if (ends[i] < earliest) (earliest, first) = (ends[i], i);
            last = i;
        }
    }

    private void End(SimTime at, int below, World world)
    {
        for (var i = first; i <= last && i < below; i++)
        {
            if (ends[i] != at || cursors[i].HasEnded) continue;
            cursors[i].HasEnded = true;
            steps.Ended(cursors[i].Step, world);
        }
    }

    private void Start(SimTime at, int below, World world)
    {
        for (var i = first; i <= last && i < below; i++)
        {
            if (ends[i] != at || !cursors[i].HasEnded) continue;
            cursors[i].MoveNext();
            ends[i] = cursors[i].Step.EndsAt;
            steps.Started(cursors[i].Step, world);
        }

        FindEarliest();
    }
}
