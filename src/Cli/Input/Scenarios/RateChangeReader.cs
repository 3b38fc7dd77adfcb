using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>The other rates of a profile from stated instants on.</summary>
internal static class RateChangeReader
{
    /// <summary>The keys of a change.</summary>
    public static readonly KeyTable Keys = KeyTable.Of("rate_change", "at", "rate");

    private const int Most = 1_000;

    /// <summary>Reads the changes: each later than the one before.</summary>
    public static Validation<InvalidInput, ImmutableArray<RateChange>> Read(Node node) => Problems.Collect(problems =>
    {
        if (node is not Node.Sequence { Items.Length: <= Most } list)
        {
            problems.Add(node.Expected($"a list of at most {Most} changes, each with at and rate"));
            return None;
        }

        var changes = Problems.Whole(list.Items.Select(item => ReadOne(item, problems)).ToList());
        problems.AddRange(changes.ToSeq().Bind(found => OutOfOrder(list, found)));
        return changes;
    });

    /// <summary>Only gaps of one distribution can be stretched.</summary>
    public static Seq<InvalidInput> Misplaced(Section profile, Option<ArrivalProcess> arrivals) =>
        profile.Mapping["rate_changes"] is { } node && !arrivals.ForAll(HasGaps)
            ? Seq1(node.Place.Problem("goes with a finite rate, with or without a burstiness"))
            : Seq<InvalidInput>();

    private static bool HasGaps(ArrivalProcess process) =>
        process is ArrivalProcess.Poisson or ArrivalProcess.Gamma or ArrivalProcess.Constant;

    private static Option<RateChange> ReadOne(Node node, Problems problems) =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            var at = section.Required("at", Quantities.Time, "when, such as 60s");
            var rate = section.Required("rate", Quantities.Rate, "the rate from then on, such as 10/s");
            return from a in at from b in rate select new RateChange(SimTime.Zero + a, b);
        });

    private static Seq<InvalidInput> OutOfOrder(Node.Sequence list, ImmutableArray<RateChange> changes) =>
        Enumerable.Range(1, Math.Max(0, changes.Length - 1))
            .Where(i => changes[i].At <= changes[i - 1].At)
            .Select(i => list.Items[i].Place.Problem("is not later than the change before"))
            .ToSeq().Strict();
}
