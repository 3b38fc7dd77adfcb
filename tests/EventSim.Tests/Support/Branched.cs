using EventSim.Domain.Events;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;

namespace EventSim.Tests.Support;

/// <summary>A run in memory that was branched off another.</summary>
/// <param name="Prepared">Its scenario made ready, with its past.</param>
/// <param name="Shared">The events that it shares.</param>
/// <param name="Own">Its own events.</param>
/// <param name="End">Its last state.</param>
/// <param name="Result">Its result.</param>
/// <param name="Middle">An instant in the middle of its own events.</param>
public sealed record Branched(
    PreparedRun Prepared, ImmutableArray<SimEvent> Shared, ImmutableArray<SimEvent> Own, World End, RunResult Result,
    SimTime Middle)
{
    /// <summary>Branches a run.</summary>
    public static Branched Of(Observed parent, Scenario changed, SimTime at) =>
        Of(parent.Prepared, [.. parent.Events], changed, at);

    /// <summary>Branches a branch.</summary>
    public static Branched Of(
        (PreparedRun Prepared, ImmutableArray<SimEvent> Events) parent, Scenario changed, SimTime at) =>
        Of(parent.Prepared, parent.Events, changed, at);

    /// <summary>To branch it in turn.</summary>
    public (PreparedRun Prepared, ImmutableArray<SimEvent> Events) AsParent() => (Prepared, [.. Shared, .. Own]);

    private static Branched Of(
        PreparedRun parent, ImmutableArray<SimEvent> events, Scenario changed, SimTime at)
    {
        ImmutableArray<SimEvent> shared = [.. events.TakeWhile(e => e.At <= at)];
        var prepared = Simulated.Prepare(changed) with
        {
            Past = [.. parent.Past, new Stretch(parent.Environment, shared.Length, at)],
        };
        using var measures = prepared.NewMeasures();
        var fold = new Replay(prepared.Course, measures);
        foreach (var happened in shared) fold.Take(Observed.Stored(happened));
        var own = ImmutableArray.CreateBuilder<SimEvent>();
        var world = fold.World;
        if (prepared.Course.Wakes) world = Loop.Wake(prepared.Environment, world, at, Observe);
        var end = Loop.Run(prepared.Environment, world, Observe);
        var result = prepared.ResultOf(end, measures);
        var middle = own.Count == 0 ? at : own[own.Count / 2].At;
        return new Branched(prepared, shared, own.ToImmutable(), end, result, middle);

        void Observe(Transition transition)
        {
            measures.Observe(transition);
            own.AddRange(transition.Events);
        }
    }
}
