using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Scenarios;

/// <summary>One profile of a workload.</summary>
internal static class ProfileReader
{
    /// <summary>The keys of a profile.</summary>
    public static readonly KeyTable Keys = KeyTable.Of(
        "profile",
        "name", "rate", "burstiness", "bursts", "diurnal", "concurrency", "count", "prompt", "output", "conversation",
        "priority", "deadline", "rate_changes");

    /// <summary>The keys of a conversation.</summary>
    public static readonly KeyTable ConversationKeys = KeyTable.Of(
        "conversation", "start_probability", "continue_probability", "max_turns", "think_time", "context");

    private const int MaxTurns = 1_000;
    private const int MaxPriority = 1_000_000;

    private static readonly Conversation Usual = new(
        0.8, 0.7, 10, new Distribution.Exponential(2.0), ContextMode.Accumulate);

    /// <summary>Reads a profile.</summary>
    public static Option<Profile> Read(Node node, Option<SimTime> horizon, Problems problems) =>
        Section.Open(node, Keys, problems).Bind(section =>
        {
            var name = section.Required("name", Numbers.Name, "a name of its own");
            var arrivals = ArrivalReader.Read(section, problems);
            var count = section.Maybe("count", Numbers.Whole(1, (int)WorkEstimate.MaxFirstTurns));
            var prompt = section.Required(
                "prompt", DistributionReader.Of(Measure.Tokens), "how many tokens a prompt has");
            var output = section.Required(
                "output", DistributionReader.Of(Measure.Tokens), "how many tokens an output has");
            var conversation = section.Maybe("conversation", ReadConversation);
            var priority = section.Optional("priority", Numbers.Whole(-MaxPriority, MaxPriority), 0);
            var deadline = section.Maybe("deadline", Quantities.PositiveTime);
            var changes = section.Optional("rate_changes", RateChangeReader.Read, []);
            problems.AddRange(RateChangeReader.Misplaced(section, arrivals));
            if (!section.Has("count")) problems.AddRange(Endless(section, arrivals, horizon));
            return
                from a in name
                from b in arrivals
                from c in prompt
                from d in output
                from e in conversation
                from f in count
                from g in priority
                from h in deadline
                from i in changes
                select new Profile(a, b, c, d, e.IfNoneUnsafe((Conversation?)null), f.ToNullable())
                {
                    Priority = g,
                    Deadline = h.ToNullable(),
                    RateChanges = i,
                };
        });

    /// <summary>A profile without a count ends at the horizon; the rate inf has no gaps, and needs a count.</summary>
    private static Seq<InvalidInput> Endless(
        Section section, Option<ArrivalProcess> arrivals, Option<SimTime> horizon) =>
        arrivals.Match(
            Some: process => process switch
            {
                ArrivalProcess.AllAtOnce => Seq1(section.Mapping.Place.Problem(
                    "the rate inf sends every request at once: expected a count beside it")),
                _ when horizon.IsNone => Seq1(section.Mapping.Place.Problem(
                    "the profile never ends: expected a horizon of the scenario or a count of the profile")),
                _ => Seq<InvalidInput>(),
            },
            None: () => Seq<InvalidInput>());

    private static Validation<InvalidInput, Conversation> ReadConversation(Node node) => Problems.Collect(problems =>
        Section.Open(node, ConversationKeys, problems).Bind(section =>
        {
            var start = section.Optional("start_probability", Numbers.Share, Usual.StartProbability);
            var next = section.Optional("continue_probability", Numbers.Share, Usual.ContinueProbability);
            var turns = section.Optional("max_turns", Numbers.Whole(1, MaxTurns), Usual.MaxTurns);
            var think = section.Optional("think_time", DistributionReader.Of(Measure.Seconds), Usual.ThinkTime);
            var context = section.Optional("context", Choices.ContextModes.Read, Usual.Context);
            return
                from a in start
                from b in next
                from c in turns
                from d in think
                from e in context
                select new Conversation(a, b, c, d, e);
        }));
}
