using System.Diagnostics;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>The queue policies: the only switch over them.</summary>
public static class QueuePlaces
{
    /// <summary>Waiting requests stand in an order of their own, not in that of their arrival.</summary>
    public static bool IsOrdered(EngineLimits limits) => limits.Queue != QueueKind.Fcfs || limits.Slo is not null;

    /// <summary>Where a waiting request stands under the engine's policy. Fair queues have a lane a tenant.</summary>
    public static QueuePlace Of(EngineLimits limits, in QueuedRequest queued)
    {
        if (limits.Slo is not null) return SloAware.PlaceOf(limits, queued);
        if (limits.Queue == QueueKind.Fcfs) return default;
        var rules = limits.RulesOf(queued.Request.Profile);
        return limits.Queue switch
        {
            QueueKind.Priority => new QueuePlace(rules.Priority, 0),
            QueueKind.ShortestFirst => new QueuePlace(queued.Known - queued.Swapped, 0),
            QueueKind.Deadline => new QueuePlace(DueAt(queued, rules), 0),
            QueueKind.Fair => new QueuePlace(0, queued.Request.Profile),
            _ => throw new UnreachableException($"{limits.Queue}"),
        };
    }

    private static long DueAt(in QueuedRequest queued, ProfileRules rules) =>
        rules.Deadline is { } deadline ? (queued.Request.ArrivedAt + deadline).Nanoseconds : long.MaxValue;
}
