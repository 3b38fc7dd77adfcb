namespace EventSim.Domain.Units;

/// <summary>A span of simulated time. Unit: nanoseconds.</summary>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    /// <summary>No time at all.</summary>
    public static readonly Duration Zero;

    /// <summary>The span in seconds, for people and rates.</summary>
    public double Seconds => Nanoseconds / 1e9;

    /// <summary>The span in milliseconds, for people.</summary>
    public double Milliseconds => Nanoseconds / 1e6;

    /// <summary>A span of so many seconds, rounded half to even to a nanosecond.</summary>
    public static Duration FromSeconds(double seconds) =>
        new((long)Math.Round(seconds * 1e9, MidpointRounding.ToEven));

    /// <inheritdoc />
    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The sum of two spans.</summary>
    public static Duration operator +(Duration a, Duration b) => new(a.Nanoseconds + b.Nanoseconds);

    /// <summary>The difference of two spans.</summary>
    public static Duration operator -(Duration a, Duration b) => new(a.Nanoseconds - b.Nanoseconds);

    /// <summary>A span, so many times over.</summary>
    public static Duration operator *(Duration a, long times) => new(a.Nanoseconds * times);

    /// <summary>Shorter.</summary>
    public static bool operator <(Duration a, Duration b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Longer.</summary>
    public static bool operator >(Duration a, Duration b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Not longer.</summary>
    public static bool operator <=(Duration a, Duration b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Not shorter.</summary>
    public static bool operator >=(Duration a, Duration b) => a.Nanoseconds >= b.Nanoseconds;
}
