using EventSim.Domain.Objectives;
using EventSim.Domain.Units;

namespace EventSim.Simulation.Differences;

/// <summary>What is known of where a request's latency went.</summary>
/// <param name="Queue">From its arrival to the start of the first batch that computed some of it.</param>
/// <param name="Prefill">From there to its first token.</param>
/// <param name="Decode">From there to its last token; none: it has not come to it.</param>
/// <param name="Preemptions">How often it was preempted.</param>
/// <param name="RecomputedTokens">Tokens that it computed again.</param>
/// <param name="PromptTokens">Tokens of its prompt.</param>
/// <param name="OutputTokens">Tokens that it produced.</param>
public sealed record LatencyParts(
    Duration Queue,
    Duration Prefill,
    Duration? Decode,
    int Preemptions,
    long RecomputedTokens,
    int PromptTokens,
    int OutputTokens);

/// <summary>Why mainly a request's latency is another in another run.</summary>
public enum LatencyCause
{
    /// <summary>It waits longer, or less, for its first batch.</summary>
    Queue,

    /// <summary>From its first batch to its first token it takes another time.</summary>
    Prefill,

    /// <summary>From its first to its last token it takes another time.</summary>
    Decode,

    /// <summary>It is preempted more often, or less, and takes longer, or less, once it has been scheduled.</summary>
    Preemption,

    /// <summary>It is another request: its prompt or its output has another length.</summary>
    Lengths,
}

/// <summary>Finds the cause from what the parts say. An exact account of both requests would say more; it would stand
/// here.</summary>
public static class MainCause
{
    /// <summary>The part of a latency that changed most in the direction in which all of it did.</summary>
    /// <param name="a">The request in one run.</param>
    /// <param name="b">The same in the other.</param>
    /// <param name="latency">Which latency; parts that it leaves out are no cause.</param>
    public static LatencyCause Of(LatencyParts a, LatencyParts b, SloMetric latency)
    {
        if (a.PromptTokens != b.PromptTokens || a.OutputTokens != b.OutputTokens) return LatencyCause.Lengths;
        (LatencyCause Cause, long Change)[] parts =
        [
            (LatencyCause.Queue, latency == SloMetric.Tpot ? 0 : Change(a.Queue, b.Queue)),
            (LatencyCause.Prefill, latency == SloMetric.Tpot ? 0 : Change(a.Prefill, b.Prefill)),
            (LatencyCause.Decode, latency == SloMetric.Ttft ? 0 : Change(a.Decode, b.Decode)),
        ];
        var direction = Math.Sign(parts.Sum(part => part.Change));
        var main = parts.MaxBy(part => part.Change * direction).Cause;
        var isPreempted = direction != 0 && Math.Sign(b.Preemptions - a.Preemptions) == direction;
        return main != LatencyCause.Queue && isPreempted ? LatencyCause.Preemption : main;
    }

    private static long Change(Duration? a, Duration? b) => (b?.Nanoseconds ?? 0) - (a?.Nanoseconds ?? 0);
}
