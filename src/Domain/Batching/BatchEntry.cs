using EventSim.Domain.Identity;
using EventSim.Domain.Units;

namespace EventSim.Domain.Batching;

/// <summary>How a sequence came into a batch.</summary>
public enum EntryKind : byte
{
    /// <summary>Running, and computes the one token it produced last.</summary>
    Decode,

    /// <summary>Running, and computes a chunk of its prompt (or of what a preemption made it lose).</summary>
    Prefill,

    /// <summary>Admitted for the first time.</summary>
    New,

    /// <summary>Admitted again after a preemption.</summary>
    Resumed,

    /// <summary>Admitted again, and computes the one token it produced last: all others are in the cache.</summary>
    Returned,
}

/// <summary>What the kinds have in common.</summary>
public static class EntryKindRules
{
    /// <summary>The sequence did not run before.</summary>
    public static bool IsAdmission(this EntryKind kind) => kind > EntryKind.Prefill;

    /// <summary>The sequence computes the one token it produced last.</summary>
    public static bool IsDecode(this EntryKind kind) => kind is EntryKind.Decode or EntryKind.Returned;
}

/// <summary>One sequence of a batch, written out.</summary>
/// <param name="Request">Whose tokens they are.</param>
/// <param name="Tokens">Tokens computed in this iteration.</param>
/// <param name="Context">Tokens of the sequence computed before it.</param>
/// <param name="Kind">How it came into the batch.</param>
/// <param name="Samples">It is computed to its end, and so has one more token when the iteration ends.</param>
public readonly record struct BatchEntry(RequestId Request, int Tokens, int Context, EntryKind Kind, bool Samples);

/// <summary>A chunk of a prompt, or an admission: what an iteration's event names one by one.</summary>
/// <param name="Request">Whose tokens they are.</param>
/// <param name="Tokens">Tokens computed in this iteration.</param>
/// <param name="Context">Tokens of the sequence computed before it.</param>
/// <param name="Kind">All but Decode.</param>
public readonly record struct PrefillChunk(RequestId Request, int Tokens, int Context, EntryKind Kind);

/// <summary>When one pipeline stage works on a batch.</summary>
public readonly record struct StageSpan(SimTime Start, SimTime End);
