using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Runs;

/// <summary>Folds the events of a run, one by one, through the Evolve that the run used.</summary>
public sealed class Replay
{
    private readonly CourseCursor cursor;

    /// <summary>No event has been folded.</summary>
    /// <param name="course">The settings that the run goes under.</param>
    /// <param name="measures">Where its events are measured.</param>
    public Replay(Course course, RunMeasures measures)
    {
        (cursor, Measures) = (new CourseCursor(course), measures);
        World = cursor.BranchOff(course.Start, Measures.Enter);
    }

    /// <summary>Where they are measured.</summary>
    public RunMeasures Measures { get; }

    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; }

    /// <summary>Takes one more event.</summary>
    public void Take(SimEvent happened)
    {
        var before = World;
        var after = Evolve.One(before, happened);
        Measures.Observe(new Transition(before, [happened], after));
        cursor.Count();
        World = cursor.BranchOff(after, Measures.Enter);
    }
}
