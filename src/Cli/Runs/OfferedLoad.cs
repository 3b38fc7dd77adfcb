using System.Diagnostics;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Runs;

/// <summary>What one profile, or a list, or all of them together offer.</summary>
/// <param name="Name">The profile.</param>
/// <param name="FirstTurns">First turns a second; none: it has no rate of its own.</param>
/// <param name="Prompt">Prompt tokens of first turns.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="PromptMean">Mean prompt tokens of first turns, before rounding.</param>
/// <param name="OutputMean">Mean output tokens, before rounding.</param>
/// <param name="Turns">First turns and, where conversations follow, later ones, at a rate of 1/s where there is no
/// rate.</param>
internal sealed record ProfileLoad(
    string Name, double? FirstTurns, Lengths Prompt, Lengths Output, double PromptMean, double OutputMean,
    ImmutableArray<TurnLoad> Turns)
{
    /// <summary>All turns together.</summary>
    public TurnLoad All => TurnLoad.Sum(Turns);
}

/// <summary>What a workload offers, before it is drawn.</summary>
/// <param name="Kind"><c>profiles</c>, <c>requests</c> or <c>trace</c>.</param>
/// <param name="Parts">By profile; a list or a trace is one.</param>
/// <param name="Total">All together.</param>
/// <param name="Requests">Requests of a list or a trace; none for profiles.</param>
/// <param name="Dropped">Rows of a trace that are no requests, by reason.</param>
internal sealed record OfferedLoad(
    string Kind, ImmutableArray<ProfileLoad> Parts, ProfileLoad Total, int? Requests,
    ImmutableSortedDictionary<string, int> Dropped)
{
    private static readonly ImmutableSortedDictionary<string, int> Nothing =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The load of a scenario's workload.</summary>
    public static OfferedLoad Of(Scenario scenario) => scenario.Workload switch
    {
        Workload.Profiles profiles => Drawn(profiles),
        Workload.Listed listed => Rows("requests", listed.Requests, scenario, Nothing),
        Workload.Trace trace => Rows("trace", trace.Requests, scenario, trace.Source.Dropped),
        _ => throw new UnreachableException(scenario.Workload.GetType().Name),
    };

    private static OfferedLoad Drawn(Workload.Profiles workload)
    {
        // One loop waits one profile's gap after each arrival: n profiles share one of their rates.
        var share = workload.Arrivals == ArrivalMode.SingleLoop ? workload.Mix.Length : 1;
        var parts = workload.Mix.Select(profile => OfProfile(profile, share)).ToImmutableArray();
        var rated = parts.Any(part => part.FirstTurns is not null);
        // Profiles without a rate weigh nothing beside those with one; alone, they weigh the same.
        double Weight(ProfileLoad part) => rated ? part.FirstTurns ?? 0 : 1;
        var weights = parts.Sum(Weight);
        var total = new ProfileLoad(
            "total",
            rated ? weights : null,
            Lengths.Mix(parts.Select(part => (part.Prompt, Weight(part)))),
            Lengths.Mix(parts.Select(part => (part.Output, Weight(part)))),
            parts.Sum(part => Weight(part) == 0 ? 0 : Weight(part) * part.PromptMean) / weights,
            parts.Sum(part => Weight(part) == 0 ? 0 : Weight(part) * part.OutputMean) / weights,
            [.. parts.Where(part => Weight(part) > 0).SelectMany(part => part.Turns)]);
        return new OfferedLoad("profiles", parts, total, null, Nothing);
    }

    private static ProfileLoad OfProfile(Profile profile, int share)
    {
        var (prompt, output) = (Lengths.Of(profile.Prompt), Lengths.Of(profile.Output));
        var rate = ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) / share;
        return new ProfileLoad(
            profile.Name, rate, prompt, output, DistributionMean.Of(profile.Prompt),
            DistributionMean.Of(profile.Output),
            TurnLoad.Of(rate ?? 1, profile, output.Spread));
    }

    private static OfferedLoad Rows(
        string kind, ImmutableArray<ListedRequest> all, Scenario scenario,
        ImmutableSortedDictionary<string, int> dropped)
    {
        var rows = all.Where(row => scenario.Horizon is not { } end || row.At < end).DefaultIfEmpty(all[0]).ToList();
        var span = (rows.Max(row => row.At) - rows.Min(row => row.At)).Seconds;
        var rate = span > 0 ? (rows.Count - 1) / span : (double?)null;
        var (prompt, output) = (
            Lengths.Of(rows.Select(r => r.PromptTokens)), Lengths.Of(rows.Select(r => r.OutputTokens)));
        var held = rows.Sum(r => (double)r.OutputTokens * (r.PromptTokens + (r.OutputTokens / 2.0)))
            / rows.Sum(r => (double)r.OutputTokens);
        var total = new ProfileLoad(
            "total", rate, prompt, output, prompt.Mean, output.Mean,
            [new TurnLoad(rate ?? 1, prompt.Mean, output.Mean, held)]);
        return new OfferedLoad(kind, [], total, rows.Count, dropped);
    }
}
