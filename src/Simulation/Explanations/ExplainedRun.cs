using EventSim.Domain.Events;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Explanations;

/// <summary>Folds the events of a run, from any state on, and follows requests through them.</summary>
/// <param name="start">The state before the first event that is taken.</param>
/// <param name="observer">Who follows them.</param>
public sealed class ExplainedRun(World start, LifeObserver observer)
{
    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; } = start;

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
        World = Evolve.One(before, happened);
        observer.Take(number, happened, before, World);
    }
}
