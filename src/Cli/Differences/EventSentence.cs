using System.Diagnostics;
using System.Globalization;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Differences;

/// <summary>A step-by-step event in a sentence.</summary>
internal static class EventSentence
{
    private const int ChunksShown = 3;

    /// <summary>The sentence, without the time of the event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="profiles">The names of the scenario's profiles, by index.</param>
    public static string Of(SimEvent happened, ImmutableArray<string> profiles) => happened switch
    {
        SimEvent.RequestArrived e =>
            $"request {e.Request.Value} arrives ({ProfileOf(e.Profile, profiles)}, session {e.Session}, "
            + $"turn {e.Turn}): a prompt of {e.PromptTokens} tokens, {e.OutputTokens} asked for",
        SimEvent.RequestRejected e =>
            $"request {e.Request.Value} is rejected ({Reasons.Name(e.Reason)}){Then(e.Next, profiles)}",
        SimEvent.RequestRouted e =>
            $"request {e.Request.Value} is routed to replica {e.Replica.Value}"
            + (e.ReachesAt == e.At ? "" : $", which it reaches at {Seconds(e.ReachesAt.Nanoseconds)}"),
        SimEvent.RequestDelivered e => $"request {e.Request.Value} reaches replica {e.Replica.Value}",
        SimEvent.RequestPreempted e =>
            $"request {e.Request.Value} is preempted on replica {e.Replica.Value}, with {e.HeldTokens} tokens computed"
            + (e.Swapped ? ", which are swapped" : ""),
        SimEvent.RequestSkipped e => $"request {e.Request.Value} is skipped on replica {e.Replica.Value}",
        SimEvent.RequestAborted e => $"request {e.Request.Value} is given up on replica {e.Replica.Value}",
        SimEvent.IterationStarted e =>
            $"iteration {e.Iteration} of replica {e.Replica.Value} starts with {Batch(e)}, to end at "
            + Seconds(e.EndsAt.Nanoseconds),
        SimEvent.IterationCompleted e => $"iteration {e.Iteration} of replica {e.Replica.Value} ends",
        SimEvent.RequestFinished e =>
            $"request {e.Request.Value} finishes on replica {e.Replica.Value} ({Reasons.Name(e.Reason)})"
            + Then(e.Next, profiles),
        SimEvent.DecodeSpanStarted e => $"iterations from {e.Iteration} on start on replica {e.Replica.Value}",
        SimEvent.DecodeSpanCompleted e => $"iterations from {e.Iteration} on end on replica {e.Replica.Value}",
        _ => throw new UnreachableException($"{happened}"),
    };

    /// <summary>An instant or a span in seconds, to the nanosecond.</summary>
    public static string Seconds(long nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000_000m:0.#########} s");

    private static string Batch(SimEvent.IterationStarted started)
    {
        var parts = new List<string>();
        if (started.Decodes > 0) parts.Add(Many(started.Decodes, "decode"));
        parts.AddRange(started.Chunks.Take(ChunksShown).Select(Chunk));
        if (started.Chunks.Length > ChunksShown)
            parts.Add(Many(started.Chunks.Length - ChunksShown, "more chunk"));
        return parts.Count < 2
            ? string.Concat(parts)
            : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";
    }

    private static string Chunk(PrefillChunk chunk) => chunk.Kind switch
    {
        EntryKind.Returned => $"the returning request {chunk.Request.Value}",
        _ => $"{Many(chunk.Tokens, "token")} of {(chunk.Kind.IsAdmission() ? "the admitted " : "")}request "
            + $"{chunk.Request.Value}",
    };

    private static string Then(PlannedRequest? next, ImmutableArray<string> profiles) => next is not { } planned
        ? ""
        : $"; the next of session {planned.Session} of {ProfileOf(planned.Profile, profiles)} is to arrive at "
            + $"{Seconds(planned.At.Nanoseconds)}, with {planned.PromptTokens} tokens and "
            + $"{planned.OutputTokens} asked for";

    private static string ProfileOf(int profile, ImmutableArray<string> profiles) =>
        profile < profiles.Length ? profiles[profile] : $"profile {profile}";

    private static string Many(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
