using EventSim.Domain.Units;

namespace EventSim.Domain.Scheduling;

/// <summary>What the KV blocks of a request follow from.</summary>
public enum KvAllocation
{
    /// <summary>Its computed tokens: a block is taken when a token in it is scheduled.</summary>
    AsComputed,

    /// <summary>Its whole prompt from its admission on, then its computed tokens.</summary>
    WholePrompt,

    /// <summary>The longest context, from its admission on.</summary>
    WholeContext,
}

/// <summary>In which order freed KV blocks are taken again.</summary>
public enum FreedOrder
{
    /// <summary>Blocks without a known prefix first, before all that were free; the others last.</summary>
    UnhashedFirst,

    /// <summary>All last, in the order in which they were freed.</summary>
    AllLast,
}

/// <summary>Whether a batch is planned before the tokens of the one before are there.</summary>
public enum AsyncScheduling
{
    /// <summary>It is not.</summary>
    Off,

    /// <summary>It is: a request may be in the next batch with its token still to come.</summary>
    On,

    /// <summary>It is, over several pipeline stages: a request is in every so manieth batch at most.</summary>
    OverStages,
}

/// <summary>What the requests of a profile ask for beside tokens.</summary>
/// <param name="Priority">Lower is sooner.</param>
/// <param name="Deadline">How long after its arrival a request is due; none: last.</param>
public readonly record struct ProfileRules(int Priority, Duration? Deadline = null);
