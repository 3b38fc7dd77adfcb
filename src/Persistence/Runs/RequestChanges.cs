using EventSim.Simulation.Differences;

namespace EventSim.Persistence.Runs;

/// <summary>A request in one of two runs.</summary>
/// <param name="Request">Its number in that run.</param>
/// <param name="Replica">Where it ran; none: nowhere.</param>
/// <param name="Latency">The latency that is compared. Unit: ns.</param>
/// <param name="Parts">Where it went.</param>
public sealed record PairedRequest(int Request, int? Replica, double Latency, LatencyParts Parts);

/// <summary>A request of two runs: the same turn of the same session of the same profile.</summary>
/// <param name="Profile">The name of the profile.</param>
/// <param name="Session">The session within it.</param>
/// <param name="Turn">The turn within the session.</param>
/// <param name="A">The request in one run.</param>
/// <param name="B">The request in the other.</param>
public sealed record RequestChange(string Profile, int Session, int Turn, PairedRequest A, PairedRequest B)
{
    /// <summary>How much longer it takes in the other run. Unit: ns.</summary>
    public double Change => B.Latency - A.Latency;
}

/// <summary>How the requests of a profile, or all, fare in two runs.</summary>
/// <param name="Both">Requests of both runs.</param>
/// <param name="OnlyA">Requests of the one run alone.</param>
/// <param name="OnlyB">Requests of the other run alone.</param>
/// <param name="OtherLengths">Of those of both, how many have another prompt or ask for another output.</param>
/// <param name="Compared">Of those of both, how many have the latency in both.</param>
/// <param name="Faster">Of those, how many take less in the other run.</param>
/// <param name="Slower">Of those, how many take longer.</param>
/// <param name="MeanChange">How much longer they take on average; none: there are none. Unit: ns.</param>
public sealed record RequestCounts(
    long Both,
    long OnlyA,
    long OnlyB,
    long OtherLengths,
    long Compared,
    long Faster,
    long Slower,
    double? MeanChange);

/// <summary>How the requests of two runs fare, warm-up included.</summary>
/// <param name="All">All requests.</param>
/// <param name="ByProfile">Those of each profile, by name.</param>
/// <param name="Gained">Those whose latency is the most smaller in the other run, the most first.</param>
/// <param name="Lost">Those whose latency is the most larger.</param>
public sealed record RequestChanges(
    RequestCounts All,
    ImmutableArray<(string Profile, RequestCounts Counts)> ByProfile,
    ImmutableArray<RequestChange> Gained,
    ImmutableArray<RequestChange> Lost);
