using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Persistence.Snapshots;
using EventSim.Simulation.Engine;

namespace EventSim.Tests.Support;

/// <summary>A run of which the state was kept now and then.</summary>
/// <param name="Environment">What it ran in.</param>
/// <param name="Events">Its events.</param>
/// <param name="End">Its last state.</param>
/// <param name="Kept">The states that were kept.</param>
public sealed record Snapshots(
    SimulationEnvironment Environment,
    IReadOnlyList<SimEvent> Events,
    World End,
    IReadOnlyList<Snapshots.State> Kept)
{
    private const string Name = "a run";
    private const int PerRun = 4;

    /// <summary>A state that was kept.</summary>
    /// <param name="Events">Events before it.</param>
    /// <param name="Bytes">What was kept.</param>
    public readonly record struct State(int Events, byte[] Bytes);

    /// <summary>Runs a scenario; the states to keep are those at the ends of some of its instants.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="look">Looks at a state that was kept, before the run goes on.</param>
    public static Snapshots Of(Scenario scenario, Action<SimulationEnvironment, World, byte[]> look)
    {
        var environment = Simulated.Prepare(scenario).Environment;
        var steps = Steps(environment, _ => { }, (_, _) => { });
        List<SimEvent> events = [];
        List<State> kept = [];
        var first = (int)(scenario.Seed % (ulong)Math.Max(1, steps.Count / PerRun));
        var end = Steps(environment, t => events.AddRange(t.Events), (step, world) =>
        {
            if (step % Math.Max(1, steps.Count / PerRun) != first) return;
            kept.Add(new State(events.Count, Bytes(world)));
            look(environment, world, kept[^1].Bytes);
        });
        return new Snapshots(environment, events, end.End, kept);
    }

    /// <summary>A state as bytes.</summary>
    public static byte[] Bytes(World world) => Snapshot.Of(world, Name);

    /// <summary>The state of bytes that were kept.</summary>
    public static World Read(SimulationEnvironment environment, byte[] bytes) =>
        Snapshot.Read(bytes, Name, environment).IfNone(() => throw new ArgumentException("it is refused"));

    private static (int Count, World End) Steps(
        SimulationEnvironment environment, Action<Transition> observe, Action<int, World> after)
    {
        var (world, count) = (environment.Start, 0);
        for (var at = Loop.Next(environment, world); at < SimTime.Never; at = Loop.Next(environment, world))
        {
            world = Loop.Step(environment, world, at, observe);
            after(count++, world);
        }

        return (count, world);
    }
}
