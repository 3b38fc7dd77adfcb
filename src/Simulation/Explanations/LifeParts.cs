using System.Diagnostics;

namespace EventSim.Simulation.Explanations;

/// <summary>The names of the parts of a life.</summary>
public static class LifeParts
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)LifePart.Lockstep + 1;

    /// <summary>All of them, roughly in the order of a life.</summary>
    public static ImmutableArray<LifePart> All { get; } =
        [.. Enumerable.Range(0, Count).Select(part => (LifePart)part)];

    /// <summary>What text and JSON call a part.</summary>
    public static string Name(LifePart part) => part switch
    {
        LifePart.Transfer => "transfer",
        LifePart.IterationInFlight => "iteration_in_flight",
        LifePart.Slot => "slot",
        LifePart.Objective => "objective",
        LifePart.Turn => "turn",
        LifePart.TokenBudget => "token_budget",
        LifePart.BehindTokenBudget => "behind_token_budget",
        LifePart.KvBlocks => "kv_blocks",
        LifePart.BehindKvBlocks => "behind_kv_blocks",
        LifePart.AdmissionClosed => "admission_closed",
        LifePart.Preempted => "preempted",
        LifePart.OwnPrefill => "own_prefill",
        LifePart.Recompute => "recompute",
        LifePart.OwnDecode => "own_decode",
        LifePart.OthersDecode => "others_decode",
        LifePart.OthersPrefill => "others_prefill",
        LifePart.Pipeline => "pipeline",
        LifePart.Swap => "swap",
        LifePart.Lockstep => "lockstep",
        _ => throw new UnreachableException($"{part}"),
    };
}
