using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;

namespace EventSim.Cli.Runs;

/// <summary>Simulates a run again beside its stored events, and notes the first that differs.</summary>
/// <param name="run">The run.</param>
internal sealed class SecondSimulation(PreparedRun run)
{
    private readonly Queue<SimEvent> ahead = [];
    private readonly Course course = run.Course;
    private World world = run.Course.Start;
    private int branches;
    private string? difference;

    /// <summary>Compares the next stored event with the next simulated one.</summary>
    public void Compare(long number, SimEvent stored)
    {
        if (difference is not null) return;
        while (ahead.Count == 0 && Step())
        {
        }

        var simulated = ahead.Count > 0 ? EventJson.Text(ahead.Dequeue()) : "nothing";
        if (simulated != EventJson.Text(stored))
            difference = $"event {number} differs: stored {EventJson.Text(stored)}, simulated {simulated}";
    }

    /// <summary>What differs, after the last stored event. A run that was interrupted may lack the rest.</summary>
    public IEnumerable<string> Finish(bool complete)
    {
        if (difference is null && complete && (ahead.Count > 0 || Step()))
        {
            var next = ahead.Count > 0 ? EventJson.Text(ahead.Peek()) : "another step";
            difference = $"the stored events end too early: next is {next}";
        }

        return difference is null ? [] : [difference];
    }

    private bool Step()
    {
        var environment = course.EnvironmentOf(branches);
        var at = Loop.Next(environment, world);
        if (branches < course.Past.Length && at > course.Past[branches].At)
        {
            BranchOff(course.Past[branches].At, environment, course.EnvironmentOf(++branches));
            return true;
        }

        if (at == SimTime.Never) return false;
        world = Loop.Step(environment, world, at, Take);
        return true;
    }

    private void BranchOff(SimTime at, SimulationEnvironment before, SimulationEnvironment next)
    {
        world = Branching.Enter(world, before, next, at);
        if (Branching.ChangesEngines(before, next)) world = Loop.Wake(next, world, at, Take);
    }

    private void Take(Transition transition)
    {
        foreach (var happened in transition.Events) ahead.Enqueue(happened);
    }
}
