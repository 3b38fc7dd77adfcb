using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;

namespace EventSim.Simulation.Explanations;

/// <summary>Folds the events of a run, from any state on, and follows requests through them.</summary>
public sealed class ExplainedRun
{
    private readonly LifeObserver observer;
    private readonly CourseCursor cursor;

    /// <summary>Nothing has been taken.</summary>
    /// <param name="course">The settings that the run goes under.</param>
    /// <param name="start">The state before the first event that is taken.</param>
    /// <param name="observer">Who follows the requests.</param>
    public ExplainedRun(Course course, KeptState start, LifeObserver observer)
    {
        (this.observer, cursor) = (observer, new CourseCursor(course, start.Events));
        World = cursor.BranchOff(start.World, observer.Enter);
    }

    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; }

    /// <summary>All lives have ended: nothing more needs to be taken.</summary>
    public bool IsDone => observer.IsDone;

    /// <summary>The lives, by request; of those that have not ended, until the last event.</summary>
    public ImmutableArray<RequestLife> Lives => observer.Lives(World);

    /// <summary>Takes one more event.</summary>
    /// <param name="number">Its number in the store, from 0.</param>
    /// <param name="happened">The event.</param>
    public void Take(long number, SimEvent happened)
    {
        var before = World;
        var after = Evolve.One(before, happened);
        observer.Take(number, happened, before, after);
        cursor.Count();
        World = cursor.BranchOff(after, observer.Enter);
    }
}
