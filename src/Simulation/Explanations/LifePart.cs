namespace EventSim.Simulation.Explanations;

/// <summary>What a request's time is spent on. Every nanosecond of its life belongs to one of them.</summary>
public enum LifePart : byte
{
    /// <summary>On its way: the frontend, the links from the client to the router and on to the replica.</summary>
    Transfer,

    /// <summary>It came while iterations were under way: nobody looked at the queue before one ended.</summary>
    IterationInFlight,

    /// <summary>As many requests ran as may.</summary>
    Slot,

    /// <summary>As many requests ran as can decode within the TPOT target: slo-aware.</summary>
    Objective,

    /// <summary>It was no turn of those that wait: a static batch went on to its end, or others' prompts or decodes had
    /// the turn.</summary>
    Turn,

    /// <summary>First in the queue, or amid its prompt, but others took the tokens of the iteration.</summary>
    TokenBudget,

    /// <summary>Behind the first in the queue, for which the iteration's tokens did not suffice.</summary>
    BehindTokenBudget,

    /// <summary>First in the queue, but others held the KV blocks.</summary>
    KvBlocks,

    /// <summary>Behind the first in the queue, for which too few KV blocks were free.</summary>
    BehindKvBlocks,

    /// <summary>A preemption closed admission.</summary>
    AdmissionClosed,

    /// <summary>Preempted, and not yet admitted again.</summary>
    Preempted,

    /// <summary>Its own prompt, as if it were alone in the iteration.</summary>
    OwnPrefill,

    /// <summary>Tokens that it had computed before a preemption, as if it were alone.</summary>
    Recompute,

    /// <summary>Its own decodes, as if it were alone in the iteration.</summary>
    OwnDecode,

    /// <summary>What the decodes of others added to its iterations; or took in place of them, where prompts and decodes
    /// take turns.</summary>
    OthersDecode,

    /// <summary>What the prompts of others added to its iterations; or took in place of them, where prompts and decodes
    /// take turns.</summary>
    OthersPrefill,

    /// <summary>Between stages, or waiting for the first: other batches are there, or its own is being handed
    /// over.</summary>
    Pipeline,

    /// <summary>Its iteration waits for KV blocks on their way to or from the CPU's memory.</summary>
    Swap,

    /// <summary>Its iteration is over, but that of another replica in lockstep is not.</summary>
    Lockstep,
}
