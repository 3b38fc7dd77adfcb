using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Measures;

/// <summary>Walks what happens on a replica in a decode span over several stages: iterations start, and those that were
/// in the pipeline before or started in it end.</summary>
internal sealed class RotationCursor
{
    private readonly ReplicaId replica;
    private readonly Flight span;
    private readonly Rotation rotation;
    private int started;
    private int ended;
    private int usedBlocks;

    /// <summary>Before the first iteration of a span that has just started.</summary>
    public RotationCursor(ReplicaState state)
    {
        (replica, span, usedBlocks) = (state.Id, state.Flights[0], state.UsedBlocks);
        rotation = span.Rotation!;
    }

    /// <summary>When the next batch ends; never: none is in the pipeline.</summary>
    public SimTime NextEnd => rotation.EndOf(ended, span.Ends.AsSpan()[..started]);

    /// <summary>When the next iteration starts; never: the span is over then.</summary>
    public SimTime NextStart =>
        started < span.Steps ? span.Stages[started * span.Depth].Start : SimTime.Never;

    /// <summary>Iterations that have started.</summary>
    public int Started => started;

    /// <summary>The next iteration starts.</summary>
    public DecodeStep Start()
    {
        usedBlocks += rotation.GroupOf(started).Sums.BlocksAfter(rotation.TurnsBefore(started));
        var stages = span.Stages.Slice(started * span.Depth, span.Depth);
        return StepOf(started++) with { Stages = stages };
    }

    /// <summary>The next batch ends; also tells the places of its sequences among those that run.</summary>
    public (DecodeStep Step, ImmutableArray<int> Members) End()
    {
        var iteration = ended++ - rotation.InFlight.Length;
        if (iteration >= 0) return (StepOf(iteration), rotation.GroupOf(iteration).Places);
        var flight = rotation.InFlight[ended - 1];
        var step = new DecodeStep(
            replica, flight.Iteration, flight.StartedAt, flight.EndsAt, flight.Batch.Decodes,
            flight.Batch.DecodeContext, usedBlocks);
        return (step, rotation.Groups[ended].Places);
    }

    private DecodeStep StepOf(int iteration)
    {
        var group = rotation.GroupOf(iteration);
        return new DecodeStep(
            replica, span.Iteration + iteration, span.Stages[iteration * span.Depth].Start, span.Ends[iteration],
            group.Count, group.ContextAfter(rotation.TurnsBefore(iteration)), usedBlocks);
    }
}
