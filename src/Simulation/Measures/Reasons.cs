using System.Diagnostics;
using EventSim.Domain.Events;

namespace EventSim.Simulation.Measures;

/// <summary>The names that results and rows use.</summary>
public static class Reasons
{
    /// <summary>Why a request was refused or stopped; none while it has not ended.</summary>
    public static string? Of(in RequestFacts facts) => facts.Outcome switch
    {
        Outcome.Completed => Name(facts.Finish),
        Outcome.Rejected => Name(facts.Rejection),
        Outcome.Waiting or Outcome.InFlight or Outcome.Aborted => null,
        _ => throw new UnreachableException($"{facts.Outcome}"),
    };

    /// <summary>Why a request was refused.</summary>
    public static string Name(RejectionReason reason) => reason switch
    {
        RejectionReason.ExceedsKvCapacity => "exceeds_kv_capacity",
        RejectionReason.ExceedsMaxModelLen => "exceeds_max_model_len",
        RejectionReason.PromptExceedsTokenBudget => "prompt_exceeds_token_budget",
        _ => throw new UnreachableException($"{reason}"),
    };

    /// <summary>Why a request stopped.</summary>
    public static string Name(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.MaxModelLen => "max_model_len",
        _ => throw new UnreachableException($"{reason}"),
    };

    /// <summary>How a request ended, or where it is.</summary>
    public static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Waiting => "waiting",
        Outcome.InFlight => "in_flight",
        Outcome.Completed => "completed",
        Outcome.Rejected => "rejected",
        Outcome.Aborted => "aborted",
        _ => throw new UnreachableException($"{outcome}"),
    };
}
