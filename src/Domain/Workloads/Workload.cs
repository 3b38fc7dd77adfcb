using EventSim.Domain.Units;

namespace EventSim.Domain.Workloads;

/// <summary>What the clients send.</summary>
public abstract record Workload
{
    private Workload() { }

    /// <summary>Named request mixes with random arrivals and lengths.</summary>
    public sealed record Profiles(ImmutableArray<Profile> Mix, ArrivalMode Arrivals) : Workload;

    /// <summary>Requests written out one by one.</summary>
    public sealed record Listed(ImmutableArray<ListedRequest> Requests) : Workload;

    /// <summary>Recorded requests from a file.</summary>
    public sealed record Trace(TraceSource Source, ImmutableArray<ListedRequest> Requests) : Workload;
}

/// <summary>How the arrivals of several profiles combine.</summary>
public enum ArrivalMode
{
    /// <summary>Independent processes, one a profile.</summary>
    Superposed,

    /// <summary>One loop that draws a profile by its rate and then waits that profile's gap.</summary>
    SingleLoop,
}

/// <summary>A named mix of requests.</summary>
/// <param name="Name">Unique in the scenario; names the profile's random streams.</param>
/// <param name="Arrivals">When first turns arrive.</param>
/// <param name="Prompt">New prompt tokens of a turn.</param>
/// <param name="Output">Output tokens of a turn.</param>
/// <param name="Conversation">How a first turn goes on, if it may.</param>
/// <param name="Count">First turns at most; none: until the horizon.</param>
public sealed record Profile(
    string Name,
    ArrivalProcess Arrivals,
    Distribution Prompt,
    Distribution Output,
    Conversation? Conversation,
    int? Count)
{
    /// <summary>How soon its requests are to be admitted under the priority queue: lower is sooner.</summary>
    public int Priority { get; init; }

    /// <summary>How long after its arrival a request is due under the deadline queue; none: the objective's TTFT
    /// bound.</summary>
    public Duration? Deadline { get; init; }

    /// <summary>Other rates of its arrivals from stated instants on, by time.</summary>
    public ImmutableArray<RateChange> RateChanges { get; init; } = [];
}

/// <summary>First turns arrive at another rate from an instant on.</summary>
/// <param name="At">When.</param>
/// <param name="Rate">First turns a second from then on.</param>
public readonly record struct RateChange(SimTime At, double Rate);

/// <summary>How a session goes on after its first turn.</summary>
/// <param name="StartProbability">A first turn starts a conversation with this probability.</param>
/// <param name="ContinueProbability">After each later turn it goes on with this probability.</param>
/// <param name="MaxTurns">Turns of a conversation at most, the first included.</param>
/// <param name="ThinkTime">Seconds from the end of a turn to the arrival of the next.</param>
/// <param name="Context">What a later turn's prompt holds.</param>
public sealed record Conversation(
    double StartProbability,
    double ContinueProbability,
    int MaxTurns,
    Distribution ThinkTime,
    ContextMode Context);

/// <summary>What a later turn's prompt holds.</summary>
public enum ContextMode
{
    /// <summary>All earlier prompts and outputs of the session, and the new input.</summary>
    Accumulate,

    /// <summary>The new input alone.</summary>
    Fresh,
}

/// <summary>One request of a list or a trace.</summary>
/// <param name="At">When it arrives.</param>
/// <param name="PromptTokens">Prompt tokens, at least 1.</param>
/// <param name="OutputTokens">Output tokens, at least 1.</param>
/// <param name="Session">The session it belongs to; for lists its own index unless stated.</param>
/// <param name="Prefix">What is known of its tokens; none: nothing.</param>
public readonly record struct ListedRequest(
    SimTime At, int PromptTokens, int OutputTokens, int Session, Prefix? Prefix = null);

/// <summary>Where a trace came from and what was left out of it.</summary>
/// <param name="File">The file as the scenario names it.</param>
/// <param name="Format">The format's name: azure, mooncake, burstgpt, vidur, csv.</param>
/// <param name="Sha256">Digest of the file's bytes, lower-case hexadecimal.</param>
/// <param name="RateScale">Arrival rates are multiplied by this: time stamps are divided by it.</param>
/// <param name="Dropped">Rows left out, by reason.</param>
public sealed record TraceSource(
    string File, string Format, string Sha256, double RateScale, ImmutableSortedDictionary<string, int> Dropped);
