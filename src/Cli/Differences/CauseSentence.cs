using System.Diagnostics;
using System.Globalization;
using EventSim.Domain.Objectives;
using EventSim.Domain.Units;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Differences;

namespace EventSim.Cli.Differences;

/// <summary>Why mainly a request's latency changed, in words.</summary>
internal static class CauseSentence
{
    /// <summary>The words.</summary>
    public static string Of(RequestChange change, SloMetric by)
    {
        var (a, b) = (change.A.Parts, change.B.Parts);
        return MainCause.Of(a, b, by) switch
        {
            LatencyCause.Queue => $"waits {Change(a.Queue, b.Queue)} in the queue",
            LatencyCause.Prefill => $"prefill takes {Change(a.Prefill, b.Prefill)}",
            LatencyCause.Decode => $"decode takes {Change(a.Decode ?? default, b.Decode ?? default)}",
            LatencyCause.Preemption =>
                $"preempted {a.Preemptions} → {b.Preemptions} times, {a.RecomputedTokens} → {b.RecomputedTokens} "
                + "tokens computed again",
            LatencyCause.Lengths =>
                $"other lengths: prompt {a.PromptTokens} → {b.PromptTokens}, "
                + $"output {a.OutputTokens} → {b.OutputTokens}",
            _ => throw new UnreachableException($"{change}"),
        };
    }

    private static string Change(Duration a, Duration b)
    {
        var change = b.Milliseconds - a.Milliseconds;
        return string.Create(
            CultureInfo.InvariantCulture, $"{Math.Abs(change):0.###} ms {(change < 0 ? "less" : "longer")}");
    }
}
