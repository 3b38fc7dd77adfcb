using EventSim.Domain.Scenarios;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Explanations;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>The account of a request's life is complete, and depends on its life alone.</summary>
public class LifeLaws
{
    [Law]
    public void The_parts_sum_to_the_latencies(RandomRun run) => AssertSums(run);

    [OtherLaw]
    public void The_parts_sum_to_the_latencies_under_other_schedulers(RandomRun run) => AssertSums(run);

    [Law]
    public void The_account_does_not_depend_on_how_events_are_stored(RandomRun run) => AssertSameInSpans(run);

    [OtherLaw]
    public void The_account_does_not_depend_on_how_events_are_stored_under_other_schedulers(RandomRun run) =>
        AssertSameInSpans(run);

    // A queue that is ordered anew as requests become late, while other replicas start batches.
    [Law(Replay = "14623236652086611061,5396334267744331349,45", MaxTest = 1)]
    public void What_happens_on_other_replicas_changes_no_account(RandomRun run) => AssertSameInSpans(run);

    // Only there what an iteration takes depends on contexts.
    [Law(MaxTest = 60)]
    public void The_account_does_not_depend_on_how_events_are_stored_on_real_GPUs(RandomRun run)
    {
        var scenario = run.Scenario with { Cost = Served.RooflineOn(run.Scenario.Deployment.Gpu) };
        AssertSameInSpans(new RandomRun(scenario));
        AssertSums(new RandomRun(scenario));
    }

    [Law]
    public void The_account_needs_nothing_from_before_the_arrival(RandomRun run) => AssertSameFromArrival(run);

    [OtherLaw]
    public void The_account_needs_nothing_from_before_the_arrival_under_other_schedulers(RandomRun run) =>
        AssertSameFromArrival(run);

    [Law]
    public void Alone_on_an_idle_engine_a_request_has_only_work_of_its_own(RandomRun run) => AssertAlone(run);

    [OtherLaw]
    public void Alone_on_an_idle_engine_a_request_has_only_work_of_its_own_under_other_schedulers(RandomRun run) =>
        AssertAlone(run);

    [Law]
    public void Every_part_names_events_of_its_life_and_shares_of_others(RandomRun run) => AssertEvents(run);

    [OtherLaw]
    public void Every_part_names_events_of_its_life_and_shares_of_others_under_other_schedulers(RandomRun run) =>
        AssertEvents(run);

    [Fact]
    public void The_scenarios_reach_every_part()
    {
        Reached.InAll(
            RandomRuns.Any(), new LawAttribute().MaxTest,
            (reached, run) => Count(reached, run, LifePart.Turn, LifePart.Objective));
        Reached.InAll(
            OtherRuns.Any(), new OtherLawAttribute().MaxTest,
            (reached, run) => Count(reached, run, LifePart.Objective, LifePart.Swap));
    }

    private static void Count(Reached reached, RandomRun run, params LifePart[] without)
    {
        var lives = Explained.All(Observed.InSpans(run));
        foreach (var part in LifeParts.All.Except(without))
            reached.Count(LifeParts.Name(part), lives.Any(life => life.Whole[part] > 0));
    }

    private static void AssertSums(RandomRun run)
    {
        var observed = Observed.InSpans(run);
        var lives = Explained.All(observed);

        // The facts are complete once the result has been asked for.
        Assert.Equal(lives.Length, observed.Result.Outcomes.Arrived);
        var facts = observed.Requests.ToList();
        Assert.Equal(facts.Count, lives.Length);
        foreach (var (life, fact) in lives.Zip(facts))
        {
            Assert.Equal((fact.Outcome, fact.OutputTokens), (life.Outcome, life.OutputTokens));
            Assert.Equal((fact.Preemptions, fact.ArrivedAt), (life.Preemptions, life.Request.ArrivedAt.Nanoseconds));
            Assert.Equal(life.E2el, life.Whole.Nanoseconds);
            Assert.Equal(life.E2el, life.ToFirstToken.Nanoseconds + life.AfterFirstToken.Nanoseconds);
            Assert.All(life.Whole.Parts, part => Assert.True(part.Nanoseconds > 0));
            if (fact.FirstTokenAt >= 0)
                Assert.Equal((fact.Ttft, fact.Ttft), (life.Ttft, life.ToFirstToken.Nanoseconds));
            if (fact.ScheduledAt >= 0) Assert.Equal(fact.Queued, life.Queued.Nanoseconds);
            if (fact.Outcome == Outcome.Completed) Assert.Equal(fact.E2el, life.E2el);
        }
    }

    private static void AssertSameInSpans(RandomRun run)
    {
        var (spans, steps) = (Explained.All(Observed.InSpans(run)), Explained.All(Observed.Of(run)));
        foreach (var (a, b) in steps.Zip(spans).Where(pair => pair.Item1.Outcome == Outcome.Completed))
        {
            Assert.Equal($"{a.Request.Id} {Explained.Text(a.Queued)}", $"{b.Request.Id} {Explained.Text(b.Queued)}");
            Assert.Equal(Explained.Text(a.ToFirstToken), Explained.Text(b.ToFirstToken));
            Assert.Equal(Explained.Text(a.Whole), Explained.Text(b.Whole));
            Assert.Equal(a.Whole.Parts.Select(p => p.Events.Length), b.Whole.Parts.Select(p => p.Events.Length));
        }
    }

    private static void AssertSameFromArrival(RandomRun run)
    {
        var observed = Observed.InSpans(run);
        var environment = observed.Prepared.Environment;
        var events = observed.Events.ToList();
        var whole = Explained.All(observed, names: true);
        foreach (var life in whole.Where((_, i) => i % 5 == 2))
        {
            var (number, world) = (0, environment.Start);
            while (world.Arrived <= life.Request.Id.Value)
            {
                var next = Evolve.One(world, events[number]);
                if (next.Arrived > life.Request.Id.Value) break;
                (number, world) = (number + 1, next);
            }

            var own = Assert.Single(
                Explained.From(environment, world, events, number, [life.Request.Id.Value], names: true));
            Assert.Equal(Observed.Json(life), Observed.Json(own));
        }
    }

    private static void AssertAlone(RandomRun run)
    {
        var scenario = run.Scenario with
        {
            Workload = new Workload.Listed([new ListedRequest(SimTime.Zero, 5, 9, 0)]),
            Horizon = null,
            AtHorizon = HorizonRule.Drain,
        };
        ImmutableArray<LifePart> own =
            [LifePart.Transfer, LifePart.OwnPrefill, LifePart.OwnDecode, LifePart.Recompute, LifePart.Pipeline];
        foreach (var life in Explained.All(Observed.Of(scenario)))
        {
            var expected = life.Preemptions > 0 ? own.Add(LifePart.Preempted).Add(LifePart.Swap)
                : run.Scenario.Deployment.PipelineParallel > 1 ? own : own[..3];
            Assert.Empty(life.Whole.Parts.Select(part => part.Part).Except(expected));
        }
    }

    private static void AssertEvents(RandomRun run)
    {
        var observed = Observed.InSpans(run);
        var last = observed.Events.Count() - 1;
        foreach (var life in Explained.All(observed, names: true))
        {
            foreach (var part in life.Whole.Parts)
            {
                Assert.NotEmpty(part.Events);
                Assert.All(part.Events, range => Assert.InRange(range.First, 0, range.Last));
                Assert.All(part.Events, range => Assert.InRange(range.Last, 0, last));
                Assert.DoesNotContain(part.By, one => one.Request == life.Request.Id);
                Assert.InRange(part.By.Sum(one => one.Nanoseconds), 0, part.Nanoseconds);
            }
        }
    }
}
