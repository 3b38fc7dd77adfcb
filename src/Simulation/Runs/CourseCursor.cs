using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Runs;

/// <summary>Where a fold of events stands in the course of a run: it says when the settings change.</summary>
/// <param name="course">The settings that the run goes under.</param>
/// <param name="events">Events that have been folded already.</param>
public sealed class CourseCursor(Course course, long events = 0)
{
    private long folded = events;
    private int branches = course.Past.Count(past => past.Until < events);

    /// <summary>One more event has been folded.</summary>
    public void Count() => folded++;

    /// <summary>The state in which the run goes on: after the last event before a branch that under the branch's
    /// settings.</summary>
    /// <param name="world">The state after the events so far.</param>
    /// <param name="entered">Is told the states before and after each change of settings, and when it is.</param>
    public World BranchOff(World world, Action<World, World, SimTime> entered)
    {
        while (branches < course.Past.Length && course.Past[branches] is var past && past.Until == folded)
        {
            var before = world;
            world = Branching.Enter(before, past.Environment, course.EnvironmentOf(++branches), past.At);
            entered(before, world, past.At);
        }

        return world;
    }
}

/// <summary>A state that was kept of a run, to fold on from.</summary>
/// <param name="World">The state.</param>
/// <param name="Events">How many events led to it.</param>
public sealed record KeptState(World World, long Events);
