using System.Globalization;
using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The scenario's <c>workload</c>: profiles, a list of requests, or a trace.</summary>
internal static class WorkloadReader
{
    /// <summary>The keys of a workload.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("workload", "profiles", "arrivals", "requests", "trace");

    /// <summary>Profiles of a workload at most.</summary>
    public const int MaxProfiles = 1_000;

    private static readonly ImmutableArray<string> Kinds = ["profiles", "requests", "trace"];

    private const double MaxSeconds = Quantities.MaxNanoseconds / 1e9;

    /// <summary>Reads the workload of a scenario with this horizon.</summary>
    public static Option<Workload> Read(Node node, Option<SimTime> horizon, Problems problems) =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            string[] kinds = [.. Kinds.Where(section.Has)];
            if (kinds.Length != 1)
                problems.Add(node.Place.Problem($"found {kinds.Length} of {string.Join(", ", Kinds)}, expected one"));
            if (!section.Has("profiles") && section.Has("arrivals"))
                problems.Add(section.Mapping["arrivals"]!.Place.Problem("goes with profiles alone"));
            var read = kinds.Select(kind => OfKind(kind, section, horizon, problems)).ToList();
            return read.Count == 1 ? read[0] : None;
        });

    private static Option<Workload> OfKind(string kind, Section section, Option<SimTime> horizon, Problems problems) =>
        kind switch
        {
            "requests" => problems.Keep(RequestListReader.Read(section.Mapping[kind]!)).Map(list => (Workload)list),
            "trace" => problems.Keep(TraceSection.Read(section.Mapping[kind]!)).Map(trace => (Workload)trace),
            _ => Profiles(section, horizon, problems),
        };

    private static Option<Workload> Profiles(Section section, Option<SimTime> horizon, Problems problems)
    {
        var mode = section.Optional("arrivals", Choices.ArrivalModes.Read, ArrivalMode.Superposed);
        var node = section.Mapping["profiles"]!;
        if (node is not Node.Sequence { Items.Length: > 0 and <= MaxProfiles } list)
        {
            problems.Add(node is Node.Sequence long_
                ? node.Place.Problem($"found a list of {long_.Items.Length} profiles, expected 1 to {MaxProfiles}")
                : node.Expected($"a list of 1 to {MaxProfiles} profiles"));
            return None;
        }

        problems.AddRange(RepeatedNames(list));
        var read = list.Items.Select(item => ProfileReader.Read(item, horizon, problems)).ToList();
        var profiles = Problems.Whole(read);
        problems.AddRange(from found in profiles.ToSeq() from fault in TooMuch(node, found, horizon) select fault);
        problems.AddRange(from found in profiles.ToSeq()
                          from kind in mode.ToSeq()
                          where kind == ArrivalMode.SingleLoop
                          from fault in NotForOneLoop(list, found)
                          select fault);
        return from found in profiles from kind in mode select (Workload)new Workload.Profiles(found, kind);
    }

    private static IEnumerable<InvalidInput> RepeatedNames(Node.Sequence list) =>
        from item in list.Items
        let name = (item as Node.Mapping)?["name"] as Node.Scalar
        where name is not null
        group name by name.Text into same
        from again in same.Skip(1)
        let first = same.First().Place
        select again.Place.Problem(
            $"the name {again.Shown} is taken by {first.Parent!.Path} on line {first.Line}, expected another");

    /// <summary>Work and time are bounded before anything is drawn.</summary>
    private static IEnumerable<InvalidInput> TooMuch(
        Node node, ImmutableArray<Profile> profiles, Option<SimTime> horizon)
    {
        var turns = profiles.Sum(profile => WorkEstimate.FirstTurns(profile, horizon.ToNullable()));
        if (double.IsFinite(turns) && turns > WorkEstimate.MaxFirstTurns)
        {
            yield return node.Place.Problem(string.Create(CultureInfo.InvariantCulture,
                $"about {turns:F0} first turns would be simulated; at most {WorkEstimate.MaxFirstTurns:F0} are"));
        }

        foreach (var profile in profiles.Where(profile => horizon.IsNone && WorkEstimate.Seconds(profile) > MaxSeconds))
            yield return node.Place.Problem(
                $"the profile '{profile.Name}' would take over 1000 days to send its count");
    }

    /// <summary>The single loop draws a profile by its rate and waits one of its gaps: others have no place in
    /// it.</summary>
    private static IEnumerable<InvalidInput> NotForOneLoop(Node.Sequence list, ImmutableArray<Profile> profiles) =>
        Enumerable.Zip(list.Items, profiles)
            .Where(pair => !pair.Second.RateChanges.IsEmpty || pair.Second.Arrivals
                is not (ArrivalProcess.Poisson or ArrivalProcess.Gamma or ArrivalProcess.Constant))
            .Select(pair => pair.First.Place.Problem(
                "arrivals: single-loop takes profiles with one finite rate, with or without a burstiness"));
}
