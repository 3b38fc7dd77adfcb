using System.Diagnostics;
using EventSim.Domain.Serving;

namespace EventSim.Domain.Scheduling;

/// <summary>The queue policies: the only switch over them.</summary>
public static class QueuePlaces
{
    /// <summary>Where a waiting request stands under the engine's policy.</summary>
    public static QueuePlace Of(EngineLimits limits, in QueuedRequest queued) => limits.Queue switch
    {
        QueueKind.Fcfs => default,
        QueueKind.Priority => new QueuePlace(limits.RulesOf(queued.Request.Profile).Priority, 0),
        _ => throw new UnreachableException($"{limits.Queue}"),
    };
}
