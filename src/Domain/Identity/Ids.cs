namespace EventSim.Domain.Identity;

/// <summary>A request of a run. Range: dense, from 0, in the order of arrival.</summary>
public readonly record struct RequestId(int Value) : IComparable<RequestId>
{
    /// <inheritdoc />
    public int CompareTo(RequestId other) => Value.CompareTo(other.Value);

    /// <summary>Arrived earlier.</summary>
    public static bool operator <(RequestId a, RequestId b) => a.Value < b.Value;

    /// <summary>Arrived later.</summary>
    public static bool operator >(RequestId a, RequestId b) => a.Value > b.Value;

    /// <summary>Arrived no later.</summary>
    public static bool operator <=(RequestId a, RequestId b) => a.Value <= b.Value;

    /// <summary>Arrived no earlier.</summary>
    public static bool operator >=(RequestId a, RequestId b) => a.Value >= b.Value;
}

/// <summary>An engine behind the router. Range: dense, from 0.</summary>
public readonly record struct ReplicaId(int Value);
