using System.Diagnostics;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>A scheduler of our own: the mechanics of <see cref="VllmV1"/>, under limits that each iteration sets so
/// that the objective holds.</summary>
/// <remarks>
/// Prefill: as many tokens as the estimated iteration takes, beside everything that decodes, within what is left of the
/// TPOT target on average (<see cref="SloTargets"/>); at least <see cref="LeastPrefill"/>, so that a prompt goes on.
/// Admissions: no more sequences than can decode within three quarters of that, with the context they have now; the
/// rest is left to prefill. Order: preempted requests, then those that can still make their TTFT target, the one that
/// must start first in front; those that no longer can go last, since they count for nothing. It knows no output
/// length.
/// </remarks>
public static class SloAware
{
    /// <summary>Prefill tokens of an iteration at least.</summary>
    public const int LeastPrefill = 64;

    private const int Preempted = 0;
    private const int Arrived = 1;

    /// <summary>The batch of the next iteration.</summary>
    public static BatchPlan Plan(SchedulerView view)
    {
        if (view.WaitingCount == 0 && view.TryDecodeAll(out _, out _)) return VllmV1.Plan(view);
        return VllmV1.Plan(Limited(view));
    }

    /// <summary>What the next iteration may know and take: under the limits that it sets.</summary>
    public static SchedulerView Limited(SchedulerView view)
    {
        var targets = TargetsOf(view.Limits);
        var (decodes, context) = Decodes(view);
        var prefill = decodes == 0 || !view.Limits.ChunkedPrefill
            ? int.MaxValue
            : Math.Max(LeastPrefill, targets.Estimate.PrefillWithin(targets.Aim + view.TpotCredit, decodes, context));
        var each = decodes == 0 ? 0 : context / decodes;
        var sequences = Math.Max(1, targets.Estimate.DecodesWithin(targets.Aim / 4 * 3, each));
        return view with
        {
            Limits = view.Limits with
            {
                MaxNumBatchedTokens = (int)Math.Min(view.Limits.MaxNumBatchedTokens, decodes + prefill),
                MaxNumSeqs = (int)Math.Min(view.Limits.MaxNumSeqs, sequences),
            },
            MostPrefill = (int)Math.Min(int.MaxValue, prefill),
            From = view.Now.Nanoseconds,
        };
    }

    /// <summary>Where a request waits: those preempted before the others, and these by the latest time at which their
    /// prefill must start.</summary>
    public static QueuePlace PlaceOf(EngineLimits limits, in QueuedRequest queued)
    {
        if (queued.Resumes) return new QueuePlace(0, Preempted);
        var request = queued.Request;
        var due = request.ArrivedAt + (limits.RulesOf(request.Profile).Deadline ?? SloTargets.UsualTtft);
        return new QueuePlace(due.Nanoseconds - PrefillTime(limits, request.PromptTokens), Arrived);
    }

    /// <summary>How long a prompt takes at worst in the largest chunks: its iterations may be full of others'
    /// tokens.</summary>
    private static long PrefillTime(EngineLimits limits, int tokens)
    {
        var iterations = ((tokens - 1) / limits.LargestChunk) + 1;
        var cache = (long)limits.NumGpuBlocks * limits.BlockSize;
        return iterations * TargetsOf(limits).Estimate.Nanoseconds(
            limits.MaxNumBatchedTokens, limits.MaxNumSeqs, cache);
    }

    private static (int Decodes, long Context) Decodes(SchedulerView view)
    {
        if (view.TryDecodeAll(out _, out var all)) return (view.RunningCount, all);
        var (decodes, context) = (0, 0L);
        for (var i = 0; i < view.RunningCount; i++)
        {
            var s = view.Running(i);
            if (!s.IsReadyToDecode) continue;
            decodes++;
            context += s.Computed + 1;
        }

        return (decodes, context);
    }

    private static SloTargets TargetsOf(EngineLimits limits) =>
        limits.Slo ?? throw new UnreachableException("an engine without targets");
}
