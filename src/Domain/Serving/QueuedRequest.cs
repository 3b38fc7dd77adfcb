using EventSim.Domain.Workloads;

namespace EventSim.Domain.Serving;

/// <summary>A request that waits for a place in a batch.</summary>
/// <param name="Request">The request.</param>
/// <param name="Known">Tokens that exist once its batches have ended. All but the swapped are still to be
/// computed.</param>
/// <param name="LastBatch">The replica's iteration that it was last part of; -1: none yet.</param>
/// <param name="Swapped">Of the known tokens, those whose KV entries are in the CPU's memory.</param>
public readonly record struct QueuedRequest(Request Request, int Known, int LastBatch, int Swapped = 0)
{
    private const int None = -1;

    /// <summary>It has run before.</summary>
    public bool Resumes => LastBatch > None;

    /// <summary>Some of the known tokens are outputs.</summary>
    public bool HasOutput => Known > Request.PromptTokens;

    /// <summary>A batch of its is still in the pipeline, when so many iterations of the replica have ended: it was
    /// preempted meanwhile.</summary>
    public bool IsDraining(int completed) => LastBatch >= completed;

    /// <summary>A request that has just reached its replica.</summary>
    public static QueuedRequest Arriving(Request request) => new(request, request.PromptTokens, None);
}
