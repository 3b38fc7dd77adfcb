using System.Runtime.InteropServices;
using EventSim.Domain.Events;
using EventSim.Domain.Units;
using EventSim.Persistence;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Runs;

/// <summary>How a simulation ended.</summary>
/// <param name="End">The last state.</param>
/// <param name="WasStopped">The user stopped it.</param>
/// <param name="Events">Events that were kept: a decode span is two.</param>
internal sealed record SimulationEnd(World End, bool WasStopped, long Events);

/// <summary>Where a simulation begins, or goes on.</summary>
/// <param name="World">The state.</param>
/// <param name="OwnEvents">Events of the run that are stored already.</param>
/// <param name="Wakes">The engines have just been given other settings.</param>
internal sealed record RunPosition(World World, long OwnEvents = 0, bool Wakes = false);

/// <summary>Drives a simulation step by step: measures, hands the events on, draws the progress.</summary>
internal static class SimulatedRun
{
    /// <summary>Simulates to the end, or until it is stopped or the events can't be taken.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">Where it goes on.</param>
    /// <param name="measures">Where it is measured.</param>
    /// <param name="keep">Takes the events of each whole step; none: they are not kept.</param>
    /// <param name="log">Where the progress is drawn.</param>
    /// <param name="ct">Stops it after a step.</param>
    public static Either<StoreError, SimulationEnd> Drive(
        PreparedRun run, RunPosition from, RunMeasures measures, RunWriter? keep, TextWriter log, CancellationToken ct)
    {
        var environment = run.Environment;
        var step = new List<SimEvent>();
        Action<Transition> observe = keep is null
            ? measures.Observe
            : transition =>
            {
                measures.Observe(transition);
                step.AddRange(transition.Events.AsSpan());
            };
        using var progress = new Progress(log, environment.Workload.FirstTurns);
        var (world, events, wakes) = (from.World, from.OwnEvents, from.Wakes);
        while (true)
        {
            var at = wakes ? world.Now : Loop.Next(environment, world);
            if (at == SimTime.Never) return new SimulationEnd(world, WasStopped: false, events);
            if (ct.IsCancellationRequested) return new SimulationEnd(world, WasStopped: true, events);
            world = wakes
                ? Loop.Wake(environment, world, at, observe)
                : Loop.Step(environment, world, at, observe);
            wakes = false;
            var kept = keep?.Append(CollectionsMarshal.AsSpan(step)) ?? unit;
            if (kept.IsLeft) return kept.Map(_ => new SimulationEnd(world, WasStopped: false, events));
            events += step.Count;
            step.Clear();
            progress.Report(at, world.Arrived, world.FirstTurnsArrived, measures.Hash.Count);
        }
    }
}
