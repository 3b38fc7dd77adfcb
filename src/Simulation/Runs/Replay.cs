using EventSim.Domain.Events;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;

namespace EventSim.Simulation.Runs;

/// <summary>Folds the events of a run, one by one, through the Evolve that the run used.</summary>
/// <param name="start">The state before the first event.</param>
/// <param name="measures">Where they are measured.</param>
public sealed class Replay(World start, RunMeasures measures)
{
    /// <summary>Where they are measured.</summary>
    public RunMeasures Measures { get; } = measures;

    /// <summary>The state after the events so far.</summary>
    public World World { get; private set; } = start;

    /// <summary>Takes one more event.</summary>
    public void Take(SimEvent happened)
    {
        var before = World;
        World = Evolve.One(before, happened);
        Measures.Observe(new Transition(before, [happened], World));
    }
}
