using EventSim.Domain.Units;

namespace EventSim.Domain.Costs;

/// <summary>What an engine's CPU work adds to the kernels' time: it belongs to a version of the engine.</summary>
/// <param name="Iteration">An iteration on one stage. Unit: us.</param>
/// <param name="Sequence">A sequence of the batch. Unit: us.</param>
/// <param name="Request">A request before it reaches the router: HTTP and the tokenizer.</param>
public sealed record HostOverhead(double Iteration, double Sequence, Duration Request)
{
    /// <summary>Nothing: what is assumed where nothing was measured.</summary>
    public static HostOverhead None { get; } = new(0, 0, Duration.Zero);

    /// <summary>The overhead of a batch. Unit: us.</summary>
    public double Of(int sequences) => Iteration + (Sequence * sequences);
}
