using EventSim.Domain.Events;
using EventSim.Domain.Serving;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Differences;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Measures;
using EventSim.Simulation.Runs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Two runs differ where their step-by-step events do, and nowhere else.</summary>
public class DifferenceLaws
{
    [Law]
    public void The_events_that_are_compared_are_those_of_the_event_hash(RandomRun run)
    {
        foreach (var observed in new[] { Observed.Of(run), Observed.InSpans(run) })
        {
            AssertHashed(observed.Result, new StepFoldOf(Compared.Side(observed)));
            foreach (var at in BranchLaws.Moments(observed))
            {
                var branch = Branched.Of(observed, BranchLaws.Changed(observed.Prepared.Scenario), at);
                AssertHashed(branch.Result, new StepFoldOf(Compared.Side(branch)));
            }
        }
    }

    [Law]
    public void A_run_differs_nowhere_from_itself_in_spans_or_not_nor_from_an_unchanged_branch(RandomRun run)
    {
        var (steps, spans) = (Observed.Of(run), Observed.InSpans(run));
        AssertSame(Compared.Of(Compared.Side(steps), Compared.Side(steps)), steps);
        AssertSame(Compared.Of(Compared.Side(spans), Compared.Side(spans)), steps);
        AssertSame(Compared.Of(Compared.Side(steps), Compared.Side(spans)), steps);
        foreach (var at in BranchLaws.Moments(spans))
        {
            var branch = Branched.Of(spans, spans.Prepared.Scenario, at);
            AssertSame(Compared.Of(Compared.Side(spans), Compared.Side(branch)), steps);
            AssertSame(Compared.Of(Compared.Side(branch), Compared.Side(steps)), steps);
        }
    }

    [Law]
    public void A_run_of_which_one_event_is_altered_differs_there_and_the_state_is_that_after_the_event(RandomRun run)
    {
        var (steps, spans) = (Observed.Of(run), Observed.InSpans(run));
        ImmutableArray<SimEvent> events = [.. steps.Events];
        if (events.IsEmpty) return;
        var altered = (int)(run.Scenario.Seed % (ulong)events.Length);
        var changed = events.SetItem(altered, Altered(events[altered], run.Scenario.Seed / 7 % 2 == 0));

        var both = Compared.Of((steps.Prepared.Course, changed), Compared.Side(spans));

        Assert.Equal(altered, both.Same);
        var difference = Assert.IsType<FirstDifference>(both.Difference);
        Assert.Equal(altered, difference.Number);
        Assert.True(SameEvent.Is(changed[altered], difference.A.Happened!));
        Assert.True(SameEvent.Is(events[altered], difference.B.Happened!));
        var world = events[..(altered + 1)].Aggregate(steps.Prepared.Environment.Start, Evolve.One);
        Assert.Equal(world.Replicas.Select(At), difference.B.Replicas);
    }

    [Law]
    public void A_run_that_lacks_its_last_events_differs_where_it_ends(RandomRun run)
    {
        var steps = Observed.Of(run);
        ImmutableArray<SimEvent> events = [.. steps.Events];
        if (events.IsEmpty) return;
        var kept = (int)(run.Scenario.Seed % (ulong)events.Length);

        var both = Compared.Of(Compared.Side(steps), (steps.Prepared.Course, events[..kept]));

        Assert.Equal(kept, both.Difference!.Number);
        Assert.Null(both.Difference.B.Happened);
        Assert.True(SameEvent.Is(events[kept], both.Difference.A.Happened!));
    }

    [Law]
    public void A_changed_branch_differs_not_before_the_branch_and_only_if_its_hash_does(RandomRun run)
    {
        var parent = Observed.InSpans(run);
        foreach (var at in BranchLaws.Moments(parent))
        {
            var branch = Branched.Of(parent, BranchLaws.Changed(parent.Prepared.Scenario), at);
            var both = Compared.Of(Compared.Side(parent), Compared.Side(branch));
            Assert.Equal(parent.Result.EventHash == branch.Result.EventHash, both.Difference is null);
            if (both.Difference is not { } difference) continue;
            Assert.All(
                new[] { difference.A.Happened, difference.B.Happened },
                happened => Assert.True(happened is null || happened.At >= at, $"{happened} before {at}"));
        }
    }

    [Law]
    public void What_is_given_to_both_at_once_is_compared_as_what_is_given_to_each(RandomRun run)
    {
        var parent = Observed.InSpans(run);
        var at = BranchLaws.Moments(parent)[1];
        var branch = Branched.Of(parent, BranchLaws.Changed(parent.Prepared.Scenario), at);
        var apart = Compared.Of(Compared.Side(parent), Compared.Side(branch));
        var together = new SideBySide(parent.Prepared.Course, branch.Prepared.Course);
        foreach (var happened in branch.Shared) together.TakeBoth(Observed.Stored(happened));
        foreach (var happened in parent.Events.Skip(branch.Shared.Length).TakeWhile(_ => together.Difference is null))
            together.TakeA(Observed.Stored(happened));
        together.TakeA(null);
        foreach (var happened in branch.Own.TakeWhile(_ => together.Difference is null))
            together.TakeB(Observed.Stored(happened));
        together.TakeB(null);

        Assert.Equal(apart.Same, together.Same);
        Assert.Equal(apart.Difference?.Number, together.Difference?.Number);
        Assert.Equal(Replicas(apart), Replicas(together));
    }

    /// <summary>The event with another value: when it happened, or what it says.</summary>
    private static SimEvent Altered(SimEvent happened, bool inTime) => happened switch
    {
        SimEvent.IterationStarted e when !inTime => e with { EndsAt = e.EndsAt + new Duration(1) },
        SimEvent.RequestArrived e when !inTime => e with { OutputTokens = e.OutputTokens + 1 },
        SimEvent.RequestRouted e when !inTime => e with { ReachesAt = e.ReachesAt + new Duration(1) },
        SimEvent.RequestFinished e when !inTime => e with
        {
            Next = e.Next is null ? new PlannedRequest(e.At, 0, 0, 1, 1, 1) : null,
        },
        _ => happened with { At = happened.At + new Duration(1) },
    };

    private static void AssertHashed(RunResult result, StepFoldOf told)
    {
        using var hash = new EventHash();
        foreach (var step in told.Steps) hash.Add(step.Happened);
        Assert.Equal((result.Events, result.EventHash), (hash.Count, hash.Hex()));
    }

    private static void AssertSame(SideBySide both, Observed run)
    {
        Assert.Null(both.Difference);
        Assert.Equal(run.Result.Events, both.Same);
    }

    private static IEnumerable<ReplicaAt> Replicas(SideBySide both) =>
        both.Difference is { } difference ? difference.A.Replicas.Concat(difference.B.Replicas) : [];

    private static ReplicaAt At(ReplicaState replica) => new(
        replica.Id,
        replica.RunningCount,
        replica.Waiting.Count,
        replica.UsedBlocks,
        replica.Limits.NumGpuBlocks,
        replica.Flights.IsEmpty ? null : replica.Flights[^1].Batch.Tokens,
        replica.Limits.MaxNumBatchedTokens);

    /// <summary>What the fold of a run tells.</summary>
    private sealed class StepFoldOf
    {
        public StepFoldOf((Course Course, IEnumerable<SimEvent> Events) side)
        {
            var fold = new StepFold(side.Course, Steps.Add);
            foreach (var happened in side.Events) fold.Take(happened);
        }

        public List<StepEvent> Steps { get; } = [];
    }
}
