using System.Diagnostics;
using EventSim.Domain.Identity;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Measures;

/// <summary>Walks the iterations of the decode span that a replica has in flight.</summary>
internal sealed class SpanCursor
{
    private DecodeStep step;
    private ImmutableArray<SimTime> ends = [];
    private Steady? steady;
    private int next;

    /// <summary>The iteration where it stands.</summary>
    public ref readonly DecodeStep Step => ref step;

    /// <summary>That iteration has been told to have ended.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Goes to the first iteration of a span that has just started.</summary>
    public void Begin(ReplicaId replica, Flight flight, int usedBlocks)
    {
        (ends, steady, next, HasEnded) = (flight.Ends, flight.Steady, 1, false);
        var batch = flight.Batch;
        step = new DecodeStep(
            replica, flight.Iteration, flight.StartedAt, ends[0], batch.Decodes, batch.DecodeContext, usedBlocks);
    }

    /// <summary>Goes to the next iteration.</summary>
    public void MoveNext()
    {
        var standing = steady ?? throw new UnreachableException("no span has begun");
        step = new DecodeStep(
            step.Replica,
            step.Iteration + 1,
            step.EndsAt,
            ends[next],
            step.Decodes,
            step.Context + step.Decodes,
            step.UsedBlocks + standing.Sums.BlocksAfter(standing.Steps + next - 1));
        next++;
        HasEnded = false;
    }
}
