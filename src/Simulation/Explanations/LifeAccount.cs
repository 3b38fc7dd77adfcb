using EventSim.Domain.Identity;

namespace EventSim.Simulation.Explanations;

/// <summary>Stored events in a row, by their numbers from 0: the one that began something, and the one that ended
/// it.</summary>
public readonly record struct EventRange(long First, long Last);

/// <summary>Another request's share of a part. Unit: ns.</summary>
public readonly record struct Blamed(RequestId Request, long Nanoseconds);

/// <summary>A part of a request's life.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Nanoseconds">All its time.</param>
/// <param name="Events">Its intervals, in order: which events each is made of. Iterations one after the other are one
/// interval.</param>
/// <param name="By">The other requests that it is due to, largest share first; none where nobody is named, or nobody
/// was asked for.</param>
public sealed record PartOfLife(
    LifePart Part, long Nanoseconds, ImmutableArray<EventRange> Events, ImmutableArray<Blamed> By);

/// <summary>A span of a request's life, in parts that add up to it.</summary>
/// <param name="Parts">The parts that take time, each once.</param>
public sealed record LifeAccount(ImmutableArray<PartOfLife> Parts)
{
    /// <summary>Its length. Unit: ns.</summary>
    public long Nanoseconds => Parts.Sum(part => part.Nanoseconds);

    /// <summary>The time of a part. Unit: ns.</summary>
    public long this[LifePart part] => Parts.FirstOrDefault(own => own.Part == part)?.Nanoseconds ?? 0;
}
