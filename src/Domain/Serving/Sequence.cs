using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>A running request, as far as every iteration touches it: 24 bytes, copied once an iteration.</summary>
/// <param name="Request">Whose sequence it is.</param>
/// <param name="Prompt">Tokens of its prompt.</param>
/// <param name="Known">Tokens that exist: the prompt and the outputs so far.</param>
/// <param name="Computed">Tokens whose KV entries are in the cache or being computed.</param>
/// <param name="InFlight">Of these, tokens in batches that have not ended.</param>
/// <param name="StopsAt">How many known tokens end it. No policy may see it.</param>
public readonly record struct Sequence(
    RequestId Request, int Prompt, int Known, int Computed, int InFlight, int StopsAt)
{
    /// <summary>What is left to compute is the one token it produced last.</summary>
    public bool IsReadyToDecode => Known - Computed == 1 && Known > Prompt;
}
