namespace EventSim.Domain.Units;

/// <summary>An instant of simulated time. Unit: nanoseconds since the start of the run. The default is the
/// start.</summary>
public readonly record struct SimTime(long Nanoseconds) : IComparable<SimTime>
{
    /// <summary>The start of the run.</summary>
    public static readonly SimTime Zero;

    /// <summary>An instant that no run reaches.</summary>
    public static readonly SimTime Never = new(long.MaxValue);

    /// <summary>The time since the start of the run, in seconds, for people and rates.</summary>
    public double Seconds => Nanoseconds / 1e9;

    /// <inheritdoc />
    public int CompareTo(SimTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The earlier of two instants.</summary>
    public static SimTime Min(SimTime a, SimTime b) => a <= b ? a : b;

    /// <summary>The later of two instants.</summary>
    public static SimTime Max(SimTime a, SimTime b) => a >= b ? a : b;

    /// <summary>The instant a span later.</summary>
    public static SimTime operator +(SimTime at, Duration span) => new(at.Nanoseconds + span.Nanoseconds);

    /// <summary>The span between two instants.</summary>
    public static Duration operator -(SimTime later, SimTime earlier) => new(later.Nanoseconds - earlier.Nanoseconds);

    /// <summary>Earlier.</summary>
    public static bool operator <(SimTime a, SimTime b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Later.</summary>
    public static bool operator >(SimTime a, SimTime b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Not later.</summary>
    public static bool operator <=(SimTime a, SimTime b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(SimTime a, SimTime b) => a.Nanoseconds >= b.Nanoseconds;
}
