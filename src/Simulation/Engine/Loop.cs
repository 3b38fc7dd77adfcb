using EventSim.Domain.Events;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Engine;

/// <summary>What one command did to the state.</summary>
/// <param name="Before">The state before its events.</param>
/// <param name="Events">Its events.</param>
/// <param name="After">The state after them.</param>
public readonly record struct Transition(World Before, ImmutableArray<SimEvent> Events, World After);

/// <summary>Runs a simulation, one instant after the other, in the one total order of events: at each instant first the
/// batches that end (by replica, oldest first), then arrivals, then each replica that can starts a batch, seeing all of
/// them.</summary>
public static class Loop
{
    /// <summary>The next instant at which something is due; <see cref="SimTime.Never"/> when the run is over. A
    /// function of the state alone, so that it goes on from any stored prefix that ends with a step.</summary>
    public static SimTime Next(SimulationEnvironment environment, World world)
    {
        var next = SimTime.Min(Upcoming.Arrival(environment, world), Upcoming.Transit(world));
        foreach (var replica in world.Replicas) next = SimTime.Min(next, replica.NextWake(world.Now));
        return next > environment.StopsAt ? SimTime.Never : next;
    }

    /// <summary>Everything that happens at one instant, told to the observer command by command; gives the state after
    /// it. The clock then stands at this instant, even if nothing came of it.</summary>
    public static World Step(
        SimulationEnvironment environment, World world, SimTime at, Action<Transition> observe)
    {
        var step = new StepRun(environment, world, at, observe);
        step.CompleteBatches();
        if (at < environment.StopsAt)
        {
            // An arrival may cut a decode span just where one of its iterations ends.
            if (step.TakeArrivals()) step.CompleteBatches();
            step.StartBatches();
        }

        return step.World.Now == at ? step.World : step.World with { Now = at };
    }

    /// <summary>The settings of the engines have changed at an instant, after all else that happened then: every
    /// replica that can starts a batch under the new ones.</summary>
    public static World Wake(
        SimulationEnvironment environment, World world, SimTime at, Action<Transition> observe)
    {
        if (at >= environment.StopsAt) return world;
        var step = new StepRun(environment, world, at, observe);
        step.StartBatches(all: true);
        return step.World;
    }

    /// <summary>Runs from a state to the end.</summary>
    public static World Run(SimulationEnvironment environment, World world, Action<Transition> observe)
    {
        for (var at = Next(environment, world); at < SimTime.Never; at = Next(environment, world))
            world = Step(environment, world, at, observe);
        return world;
    }
}
