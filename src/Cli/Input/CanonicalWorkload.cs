using System.Diagnostics;
using System.Text.Json.Nodes;
using EventSim.Cli.Input.Scenarios;
using EventSim.Domain.Workloads;
using static EventSim.Cli.Input.CanonicalJson;

namespace EventSim.Cli.Input;

/// <summary>The canonical form of a workload.</summary>
internal static class CanonicalWorkload
{
    /// <summary>The workload as JSON.</summary>
    public static JsonObject Of(Workload workload) => workload switch
    {
        Workload.Profiles profiles => Object(
            ("arrivals", Choices.ArrivalModes.NameOf(profiles.Arrivals)),
            ("profiles", new JsonArray([.. profiles.Mix.Select(Profile)]))),
        Workload.Listed listed => Object(("requests", new JsonArray([.. Requests(listed.Requests)]))),
        Workload.Trace { Source: var source } => Object(("trace", Object(
            ("sha256", source.Sha256), ("format", source.Format), ("rate_scale", source.RateScale)))),
        _ => throw new UnreachableException(workload.GetType().Name),
    };

    private static JsonNode Profile(Profile profile)
    {
        var json = Arrivals(profile.Arrivals);
        return Object(
        [
            .. json, ("name", profile.Name), ("prompt", Distribution(profile.Prompt)),
            ("output", Distribution(profile.Output)),
            ("count", profile.Count), ("conversation", profile.Conversation is { } talk ? Conversation(talk) : null),
            ("priority", profile.Priority == 0 ? null : profile.Priority),
            ("deadline", profile.Deadline?.Nanoseconds),
            ("rate_changes", profile.RateChanges.IsEmpty ? null : Changes(profile.RateChanges)),
        ]);
    }

    private static JsonArray Changes(ImmutableArray<RateChange> changes) => new(
        [.. changes.Select(change => (JsonNode)Object(("at", change.At.Nanoseconds), ("rate", change.Rate)))]);

    private static (string, JsonNode?)[] Arrivals(ArrivalProcess arrivals) => arrivals switch
    {
        ArrivalProcess.Poisson poisson => [("rate", poisson.Rate), ("burstiness", 1.0)],
        ArrivalProcess.Gamma gamma => [("rate", gamma.Rate), ("burstiness", gamma.Burstiness)],
        ArrivalProcess.Constant constant => [("rate", constant.Rate), ("burstiness", "inf")],
        ArrivalProcess.AllAtOnce => [("rate", "inf")],
        ArrivalProcess.ClosedLoop loop => [("concurrency", loop.Concurrency)],
        ArrivalProcess.Mmpp bursts =>
        [
            ("rate", bursts.Rate),
            ("bursts", Object(
                ("rate", bursts.BurstRate), ("mean_calm", bursts.MeanCalm.Nanoseconds),
                ("mean_burst", bursts.MeanBurst.Nanoseconds))),
        ],
        ArrivalProcess.Diurnal day =>
        [
            ("rate", day.Rate),
            ("diurnal", Object(("amplitude", day.Amplitude), ("period", day.Period.Nanoseconds), ("phase", day.Phase))),
        ],
        _ => throw new UnreachableException(arrivals.GetType().Name),
    };

    private static JsonObject Conversation(Conversation talk) => Object(
        ("start_probability", talk.StartProbability), ("continue_probability", talk.ContinueProbability),
        ("max_turns", talk.MaxTurns), ("think_time", Distribution(talk.ThinkTime)),
        ("context", Choices.ContextModes.NameOf(talk.Context)));

    /// <summary>A distribution by its own parameters (not mean and cv); times in seconds, as the distribution
    /// holds them.</summary>
    private static JsonObject Distribution(Distribution distribution) => distribution switch
    {
        Domain.Workloads.Distribution.Constant it => Object(("constant", it.Value)),
        Domain.Workloads.Distribution.Uniform it => Object(("uniform", Object(("min", it.Min), ("max", it.Max)))),
        Domain.Workloads.Distribution.Normal it => Object(("normal", Object(("mean", it.Mean), ("std", it.StdDev)))),
        Domain.Workloads.Distribution.LogNormal it => Object(("lognormal", Object(("mu", it.Mu), ("sigma", it.Sigma)))),
        Domain.Workloads.Distribution.Exponential it => Object(("exponential", Object(("mean", it.Mean)))),
        Domain.Workloads.Distribution.Gamma it => Object(("gamma", Object(("shape", it.Shape), ("scale", it.Scale)))),
        Domain.Workloads.Distribution.Weibull it =>
            Object(("weibull", Object(("shape", it.Shape), ("scale", it.Scale)))),
        Domain.Workloads.Distribution.Pareto it => Object(("pareto", Object(("alpha", it.Alpha), ("min", it.Min)))),
        Domain.Workloads.Distribution.Empirical it => Object(("empirical", Object(("sha256", it.Sha256)))),
        Domain.Workloads.Distribution.Mixture it => Object(("mixture", new JsonArray([.. it.Parts.Select(Part)]))),
        _ => throw new UnreachableException(distribution.GetType().Name),
    };

    /// <summary>A part of a mixture: its weight beside the one key of its distribution.</summary>
    private static JsonNode Part(MixturePart part) => Object(
        [("weight", part.Weight), .. Distribution(part.Of).Select(pair => (pair.Key, pair.Value?.DeepClone()))]);

    /// <summary>Equal requests in a row are one entry with a count, whichever way the file wrote them.</summary>
    private static IEnumerable<JsonNode> Requests(ImmutableArray<ListedRequest> requests)
    {
        for (var start = 0; start < requests.Length;)
        {
            var first = requests[start];
            var own = first.Session == start;
            var end = start + 1;
            while (end < requests.Length && requests[end] == (own ? first with { Session = end } : first)) end++;
            yield return Object(
                ("at", first.At.Nanoseconds), ("prompt", first.PromptTokens), ("output", first.OutputTokens),
                ("session", own ? null : first.Session), ("count", end - start));
            start = end;
        }
    }
}
