using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>How sessions go on after their first turn.</summary>
public sealed class ConversationTests
{
    private const int Chat = 1;
    private const int Sessions = 100_000;
    private static readonly Profile Profile = HeavyWorkload.Profiles.Mix[Chat];
    private static readonly ProfileDraws Draws = new(5, Profile);

    [Fact]
    public void A_first_turn_starts_a_conversation_with_the_start_probability() =>
        AssertShare(0.8, Enumerable.Range(0, Sessions).Select(session => Draws.GoesOn(session, 0)).ToArray());

    [Fact]
    public void A_conversation_has_as_many_extra_turns_as_its_probabilities_say()
    {
        // 1 + 0.7 + … + 0.7^8: the second turn is certain once a conversation has started.
        var extra = Enumerable.Range(0, Sessions).Where(s => Draws.GoesOn(s, 0)).Select(ExtraTurns).ToArray();
        Assert.InRange(Math.Abs(extra.Average() - 3.199), 0, 4 * 2.5 / Math.Sqrt(extra.Length));
        Assert.Equal(9, extra.Max());
    }

    [Fact]
    public void The_whole_mix_offers_more_than_its_first_turns()
    {
        var requests = HeavyWorkload.Profiles.Mix.Sum(profile =>
            ExpectedLoad.FirstTurnsPerSecond(profile.Arrivals) * (1 + ExpectedLoad.LaterTurns(profile.Conversation)));
        Assert.Equal(85.6, requests!.Value, 0.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Think_times_have_their_distribution(int profile)
    {
        var stated = HeavyWorkload.Profiles.Mix[profile];
        var draws = new ProfileDraws(3, stated);
        var times = Enumerable.Range(0, 10_000).SelectMany(s => new[] { draws.ThinkTime(s, 0), draws.ThinkTime(s, 1) });
        Assert.True(Goodness.Ks(times.Select(t => t.Seconds), Goodness.TimeCdf(stated.Conversation!.ThinkTime)) < 1.95);
    }

    [Fact]
    public void The_next_turn_comes_after_the_think_time_and_holds_what_was_said()
    {
        var session = Enumerable.Range(0, 100).First(s => Draws.GoesOn(s, 0));
        var ended = new Request(new RequestId(17), new SimTime(5), Chat, session, 0, 1_000, 40);
        var next = Source().NextAfter(ended, 40, true, new SimTime(1_000));
        Assert.Equal(
            new PlannedRequest(
                new SimTime(1_000) + Draws.ThinkTime(session, 0),
                Chat,
                session,
                1,
                1_000 + 40 + Draws.PromptTokens(session, 1),
                Draws.OutputTokens(session, 1),
                SharesSession: true),
            next);
    }

    [Fact]
    public void A_fresh_context_holds_the_new_input_alone()
    {
        var fresh = Profile with { Conversation = Profile.Conversation! with { Context = ContextMode.Fresh } };
        var mix = new Workload.Profiles([fresh], ArrivalMode.Superposed);
        var source = WorkloadSources.From(mix, 5, HeavyWorkload.Horizon);
        var session = Enumerable.Range(0, 100).First(s => Draws.GoesOn(s, 0));
        var ended = new Request(new RequestId(0), default, 0, session, 0, 1_000, 40);
        Assert.Equal(Draws.PromptTokens(session, 1), source.NextAfter(ended, 40, true, default)!.Value.PromptTokens);
    }

    [Fact]
    public void A_turn_that_is_not_complete_ends_its_conversation()
    {
        var source = Source();
        foreach (var session in Enumerable.Range(0, 100))
        {
            var ended = new Request(new RequestId(0), default, Chat, session, 0, 1_000, 40);
            Assert.Null(source.NextAfter(ended, 0, false, default));
            Assert.Equal(Draws.GoesOn(session, 0), source.NextAfter(ended, 40, true, default) is not null);
        }
    }

    [Fact]
    public void No_turn_arrives_at_the_horizon()
    {
        var session = Enumerable.Range(0, 100).First(s => Draws.GoesOn(s, 0));
        var ended = new Request(new RequestId(0), default, Chat, session, 0, 1_000, 40);
        var latest = new SimTime(HeavyWorkload.Horizon.Nanoseconds - Draws.ThinkTime(session, 0).Nanoseconds);
        Assert.Null(Source().NextAfter(ended, 40, true, latest));
        Assert.NotNull(Source().NextAfter(ended, 40, true, new SimTime(latest.Nanoseconds - 1)));
    }

    [Fact]
    public void A_context_never_outgrows_the_largest_count()
    {
        var session = Enumerable.Range(0, 100).First(s => Draws.GoesOn(s, 0));
        var ended = new Request(new RequestId(0), default, Chat, session, 0, Draw.MostTokens, Draw.MostTokens);
        Assert.Equal(Draw.MostTokens, Source().NextAfter(ended, Draw.MostTokens, true, default)!.Value.PromptTokens);
    }

    [Fact]
    public void What_is_drawn_depends_on_the_seed_alone()
    {
        var mix = HeavyWorkload.Profiles;
        string Hash(ulong seed) =>
            DrawnHash.Of(mix, seed, WorkloadSources.From(mix, seed, HeavyWorkload.Horizon), turns: 10);
        Assert.Equal(Hash(42), Hash(42));
        Assert.NotEqual(Hash(42), Hash(43));
        Assert.Equal(GoldenHashOfSeed42, Hash(42));
    }

    /// <summary>A change here changes every result of the heavy workload: it belongs in the change log.</summary>
    private const string GoldenHashOfSeed42 = "19b49c3a89c74d5b8f352f1d823e8d78a16152c32850709cff64ad83474f571d";

    private static WorkloadSource Source() => WorkloadSources.From(HeavyWorkload.Profiles, 5, HeavyWorkload.Horizon);

    private static int ExtraTurns(int session) =>
        Enumerable.Range(0, 20).TakeWhile(turn => Draws.GoesOn(session, turn)).Count();

    private static void AssertShare(double probability, bool[] drawn) => Assert.InRange(
        drawn.Count(yes => yes) / (double)drawn.Length,
        probability - (4 * Math.Sqrt(probability * (1 - probability) / drawn.Length)),
        probability + (4 * Math.Sqrt(probability * (1 - probability) / drawn.Length)));
}
