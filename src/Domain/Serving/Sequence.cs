using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>A running request, as far as every iteration touches it: 24 bytes, copied once an iteration.</summary>
/// <param name="Request">Whose sequence it is.</param>
/// <param name="Known">Tokens that exist once its batches have ended: the prompt and the outputs so far, the one that a
/// batch in flight will bring included.</param>
/// <param name="Computed">Tokens whose KV entries are in the cache or being computed.</param>
/// <param name="StopsAt">How many known tokens end it. No policy may see it.</param>
/// <param name="LastBatch">The replica's iteration that it was last part of.</param>
/// <param name="HasOutput">Some of the known tokens are outputs.</param>
/// <param name="Samples">That iteration computed it to its end, and so brings one more token.</param>
/// <param name="IsPrefilling">Since its admission it has not yet been computed to its end.</param>
/// <param name="Lags">It was admitted while a batch from before its preemption was in the pipeline: the tokens of its
/// batches count only when they have ended. See <see cref="BatchEnd"/>.</param>
public readonly record struct Sequence(
    RequestId Request,
    int Known,
    int Computed,
    int StopsAt,
    int LastBatch,
    bool HasOutput,
    bool Samples,
    bool IsPrefilling,
    bool Lags = false)
{
    /// <summary>The batch that it was last part of is still in the pipeline, when so many iterations of the replica
    /// have ended.</summary>
    public bool IsInFlight(int completed) => LastBatch >= completed;

    /// <summary>Tokens that exist and are still to be computed, when so many iterations of the replica have ended: none
    /// while the next one is still to come out of a batch.</summary>
    public int Remaining(int completed) => Samples && LastBatch >= completed ? 0 : Known - Computed;

    /// <summary>The sequence after it has decoded so many times in a row, the last time in this batch.</summary>
    public Sequence Decoded(int steps, int lastBatch) => this with
    {
        Known = Known + steps,
        Computed = Computed + steps,
        LastBatch = lastBatch,
        Samples = true,
    };

    /// <summary>What is left to compute is the one token it produced last.</summary>
    public bool IsReadyToDecode(int completed) => HasOutput && Remaining(completed) == 1;
}
