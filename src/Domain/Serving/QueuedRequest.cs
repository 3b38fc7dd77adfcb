using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>A request that waits for a place in a batch.</summary>
/// <param name="Request">The request.</param>
/// <param name="Known">Tokens that exist: the prompt and the outputs so far. All of them are still to be computed.</param>
/// <param name="InFlight">Tokens in batches that have not ended: it was preempted while they were in the pipeline.</param>
/// <param name="Resumes">It has run before.</param>
public readonly record struct QueuedRequest(Request Request, int Known, int InFlight, bool Resumes)
{
    /// <summary>A request that has just reached its replica.</summary>
    public static QueuedRequest Arriving(Request request) => new(request, request.PromptTokens, 0, false);
}
