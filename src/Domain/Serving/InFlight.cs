using EventSim.Domain.Identity;

namespace EventSim.Domain.Serving;

/// <summary>What is still to come out of the pipeline.</summary>
internal static class InFlight
{
    /// <summary>Tokens of a request that its batches in flight bring; without asynchronous scheduling, one at
    /// most.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="request">The request.</param>
    public static int Samples(ReplicaState replica, RequestId request)
    {
        if (replica.Limits.Async == Scheduling.AsyncScheduling.Off) return 0;
        var samples = 0;
        foreach (var flight in replica.Flights)
        {
            foreach (ref readonly var s in flight.Stood.AsSpan())
            {
                if (s.Request != request) continue;
                if (flight.Has(s) && s.Samples) samples++;
                break;
            }
        }

        return samples;
    }
}
