using System.Diagnostics;
using EventSim.Domain.Events;
using EventSim.Domain.Workloads;

namespace EventSim.Simulation.Differences;

/// <summary>When two step-by-step events are the same: when the event hash is. What an event may leave out is no part
/// of it, as there.</summary>
public static class SameEvent
{
    /// <summary>They are of one kind and have the same values.</summary>
    public static bool Is(SimEvent a, SimEvent b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.GetType() != b.GetType()) return false;
        return a switch
        {
            SimEvent.IterationStarted x => Is(x, (SimEvent.IterationStarted)b),
            SimEvent.IterationCompleted x => x.Equals(b),
            SimEvent.RequestArrived x => Proper(x).Equals(Proper((SimEvent.RequestArrived)b)),
            SimEvent.RequestRejected x => Is(x, (SimEvent.RequestRejected)b),
            SimEvent.RequestRouted x => x.Equals(b),
            SimEvent.RequestDelivered x => x.Equals(b),
            SimEvent.RequestPreempted x => Proper(x).Equals(Proper((SimEvent.RequestPreempted)b)),
            SimEvent.RequestSkipped x => x.Equals(b),
            SimEvent.RequestAborted x => x.Equals(b),
            SimEvent.RequestFinished x => Is(x, (SimEvent.RequestFinished)b),
            SimEvent.DecodeSpanStarted or SimEvent.DecodeSpanCompleted =>
                throw new ArgumentException("a decode span is compared step by step", nameof(a)),
            _ => throw new UnreachableException($"{a}"),
        };
    }

    private static bool Is(SimEvent.IterationStarted a, SimEvent.IterationStarted b) =>
        a.At == b.At && a.Replica == b.Replica && a.Iteration == b.Iteration && a.EndsAt == b.EndsAt
        && a.Decodes == b.Decodes
        && Given(a.Stages).SequenceEqual(Given(b.Stages))
        && Given(a.Chunks).SequenceEqual(Given(b.Chunks));

    private static bool Is(SimEvent.RequestRejected a, SimEvent.RequestRejected b) =>
        a with { Next = Proper(a.Next) } == b with { Next = Proper(b.Next) };

    private static bool Is(SimEvent.RequestFinished a, SimEvent.RequestFinished b) =>
        a with { Next = Proper(a.Next) } == b with { Next = Proper(b.Next) };

    private static SimEvent.RequestArrived Proper(SimEvent.RequestArrived e) =>
        e with { SharesSession = false, Prefix = null };

    private static SimEvent.RequestPreempted Proper(SimEvent.RequestPreempted e) => e with { Before = default };

    private static PlannedRequest? Proper(PlannedRequest? next) =>
        next is { } planned ? planned with { SharesSession = false, Prefix = null } : null;

    private static ReadOnlySpan<T> Given<T>(ImmutableArray<T> values) => values.IsDefault ? [] : values.AsSpan();
}
