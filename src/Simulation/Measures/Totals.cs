using System.Diagnostics;
using EventSim.Domain.Objectives;

namespace EventSim.Simulation.Measures;

/// <summary>Sums over the measured requests.</summary>
internal sealed record Totals(
    int Arrived,
    int Scheduled,
    int Completed,
    int Rejected,
    int Aborted,
    int MeetSlo,
    long PromptTokens,
    long OutputTokens,
    long PrefilledTokens,
    long Preemptions,
    long RecomputedTokens,
    long CachedTokens)
{
    /// <summary>Adds up the measured requests.</summary>
    public static Totals Of(RunMeasures measures, ImmutableArray<SloBound> slo)
    {
        int arrived = 0, scheduled = 0, completed = 0, rejected = 0, aborted = 0, meet = 0;
        long prompts = 0, outputs = 0, prefilled = 0, preemptions = 0, recomputed = 0, cached = 0;
        for (var i = measures.FirstMeasured; i < measures.Requests.Count; i++)
        {
            ref readonly var facts = ref measures.Requests[i];
            arrived++;
            outputs += facts.OutputTokens;
            prefilled += facts.PrefilledTokens;
            preemptions += facts.Preemptions;
            recomputed += facts.RecomputedTokens;
            cached += facts.CachedTokens;
            if (facts.ScheduledAt >= 0) scheduled++;
            if (facts.FirstTokenAt >= 0) prompts += facts.PromptTokens;
            if (facts.Outcome == Outcome.Rejected) rejected++;
            if (facts.Outcome == Outcome.Aborted) aborted++;
            if (facts.Outcome != Outcome.Completed) continue;
            completed++;
            if (Meets(facts, slo)) meet++;
        }

        return new Totals(
            arrived, scheduled, completed, rejected, aborted, meet, prompts, outputs, prefilled, preemptions,
            recomputed, cached);
    }

    /// <summary>A request meets every bound, whatever its statistic; the TPOT of one token meets any.</summary>
    private static bool Meets(in RequestFacts facts, ImmutableArray<SloBound> slo)
    {
        foreach (var bound in slo)
        {
            double latency = bound.Metric switch
            {
                SloMetric.Ttft => facts.Ttft,
                SloMetric.Tpot => facts.OutputTokens > 1 ? facts.Tpot : 0,
                SloMetric.E2el => facts.E2el,
                _ => throw new UnreachableException($"{bound.Metric}"),
            };
            if (latency > bound.Bound.Nanoseconds) return false;
        }

        return true;
    }
}
