using EventSim.Domain.Units;
using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Runs;

/// <summary>What a run went through under one set of settings before it was branched off.</summary>
/// <param name="Environment">What it ran in.</param>
/// <param name="Until">How many stored events of the run there are up to the branch, earlier stretches
/// included.</param>
/// <param name="At">The instant of the branch: all that happened then belongs to this stretch.</param>
public sealed record Stretch(SimulationEnvironment Environment, long Until, SimTime At);

/// <summary>The settings that a run goes under, one after the other.</summary>
/// <param name="Past">What came before; empty for a run that is no branch.</param>
/// <param name="Environment">What it runs in now.</param>
public sealed record Course(ImmutableArray<Stretch> Past, SimulationEnvironment Environment)
{
    /// <summary>The course of a run that is no branch.</summary>
    public static Course Of(SimulationEnvironment environment) => new([], environment);

    /// <summary>The state before the first event.</summary>
    public World Start => EnvironmentOf(0).Start;

    /// <summary>What the run goes under after so many branches.</summary>
    public SimulationEnvironment EnvironmentOf(int branches) =>
        branches < Past.Length ? Past[branches].Environment : Environment;

    /// <summary>After the last branch, every replica that can starts a batch at once, as the settings of the engines
    /// have changed.</summary>
    public bool Wakes => !Past.IsEmpty && Branching.ChangesEngines(Past[^1].Environment, Environment);
}
