using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Runs;

/// <summary>Folds the events of a run, one by one, through the Evolve that the run used.</summary>
public sealed class Replay
{
    private readonly Course course;
    private long taken;
    private int branches;

    /// <summary>No event has been folded.</summary>
    /// <param name="course">The settings that the run goes under.</param>
    /// <param name="measures">Where its events are measured.</param>
    public Replay(Course course, RunMeasures measures)
    {
        (this.course, Measures, World) = (course, measures, course.Start);
        BranchOff();
    }

    /// <summary>So many events have been folded already, to a state that was kept.</summary>
    public Replay(Course course, RunMeasures measures, World world, long events)
    {
        (this.course, Measures, World, taken) = (course, measures, world, events);
        branches = course.Past.Count(past => past.Until < events);
        BranchOff();
    }

    /// <summary>Where they are measured.</summary>
    public RunMeasures Measures { get; }

    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; }

    /// <summary>Takes one more event.</summary>
    public void Take(SimEvent happened)
    {
        var before = World;
        World = Evolve.One(before, happened);
        Measures.Observe(new Transition(before, [happened], World));
        taken++;
        BranchOff();
    }

    /// <summary>After the last event before a branch the run goes on under its settings.</summary>
    private void BranchOff()
    {
        while (branches < course.Past.Length && course.Past[branches] is var past && past.Until == taken)
        {
            var before = World;
            World = Branching.Enter(before, past.Environment, course.EnvironmentOf(++branches), past.At);
            Measures.Enter(before, World, past.At);
        }
    }
}
