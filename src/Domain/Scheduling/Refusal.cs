namespace EventSim.Domain.Scheduling;

/// <summary>Why nobody more was admitted into an iteration.</summary>
public enum Refusal : byte
{
    /// <summary>As many requests run as may (<c>max_num_seqs</c>).</summary>
    Slot,

    /// <summary>As many requests run as can decode within the TPOT target: slo-aware.</summary>
    Objective,

    /// <summary>It was no turn of those that wait: a static batch goes on to its end, or prompts that have been begun
    /// or decodes had the turn.</summary>
    Turn,

    /// <summary>The first that waits did not fit into the iteration's tokens.</summary>
    TokenBudget,

    /// <summary>The first that waits found too few KV blocks.</summary>
    KvBlocks,

    /// <summary>A preemption closed admission: one in this step, or of the first that waits, whose last batch is still
    /// in the pipeline.</summary>
    Preemption,
}
