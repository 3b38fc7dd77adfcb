using EventSim.Domain.Routing;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Units;
using EventSim.Simulation.Runs;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>A branch shares its parent's history and goes on from it under its own settings.</summary>
public class BranchLaws
{
    [Law]
    public void A_branch_without_a_change_ends_exactly_as_its_parent(RandomRun run)
    {
        foreach (var parent in new[] { Observed.Of(run), Observed.InSpans(run) })
        {
            foreach (var at in Moments(parent))
            {
                var branch = Branched.Of(parent, parent.Prepared.Scenario, at);
                Assert.Equal(Observed.Text(parent.Result), Observed.Text(branch.Result));
            }
        }
    }

    [Law]
    public void A_branch_is_the_same_with_and_without_decode_spans(RandomRun run)
    {
        var (steps, spans) = (Observed.Of(run), Observed.InSpans(run));
        foreach (var at in Moments(steps))
        {
            var step = Branched.Of(steps, Changed(steps.Prepared.Scenario), at);
            var span = Branched.Of(spans, Changed(spans.Prepared.Scenario), at);
            Assert.Equal(Observed.Text(step.Result), Observed.Text(span.Result));
        }
    }

    // It has such a request, whose token comes out of the pipeline in the middle of a decode span.
    [Law(Replay = "13162289949857138197,4204042246998909869,13", MaxTest = 1)]
    public void A_request_preempted_in_the_pipeline_has_its_token_in_spans_too(RandomRun run) =>
        A_branch_is_the_same_with_and_without_decode_spans(run);

    [Law]
    public void A_branch_loses_no_request_and_no_KV_block(RandomRun run)
    {
        var parent = Observed.InSpans(run);
        foreach (var at in Moments(parent))
        {
            var branch = Branched.Of(parent, Changed(parent.Prepared.Scenario), at);
            var outcomes = branch.Result.Outcomes;
            Assert.Equal(
                outcomes.Arrived,
                outcomes.Completed + outcomes.Rejected.Values.Sum() + outcomes.InFlight + outcomes.Waiting);
            if (run.Scenario.AtHorizon == HorizonRule.Censor) continue;
            Assert.Equal(0, outcomes.InFlight + outcomes.Waiting);
            Assert.All(branch.End.Replicas, replica => Assert.Equal(0, replica.UsedBlocks));
        }
    }

    [Law]
    public void Its_stored_events_fold_to_its_result_after_those_of_its_parent(RandomRun run)
    {
        var parent = Observed.InSpans(run);
        foreach (var at in Moments(parent))
        {
            var branch = Branched.Of(parent, Changed(parent.Prepared.Scenario), at);
            using var measures = branch.Prepared.NewMeasures();
            var (result, end) = branch.Prepared.Replay(
                branch.Shared.Concat(branch.Own).Select(Observed.Stored), measures);
            Assert.Equal(Observed.Text(branch.Result), Observed.Text(result));
            Assert.Equal(Observed.Text(branch.End with { Now = end.Now }), Observed.Text(end));
        }
    }

    [Law]
    public void A_branch_that_goes_on_from_any_of_its_instants_ends_as_the_whole_branch(RandomRun run)
    {
        var parent = Observed.InSpans(run);
        var branch = Branched.Of(parent, Changed(parent.Prepared.Scenario), Moments(parent)[^1]);
        var again = Branched.Of(branch.AsParent(), branch.Prepared.Scenario, branch.Middle);
        Assert.Equal(Observed.Text(branch.Result), Observed.Text(again.Result));
    }

    /// <summary>The beginning, and an instant at which nothing need happen.</summary>
    internal static ImmutableArray<SimTime> Moments(Observed parent)
    {
        var share = parent.Prepared.Scenario.Seed % 97;
        return [SimTime.Zero, new(parent.End.Now.Nanoseconds / 97 * (long)share), LastInstant(parent)];
    }

    // None: nobody came before the horizon.
    private static SimTime LastInstant(Observed parent) =>
        parent.Instants.Count == 0 ? parent.End.Now : parent.Instants[^1].Now;

    /// <summary>Another queue, other limits, another number of replicas and another router, all by the seed.</summary>
    internal static Scenario Changed(Scenario scenario)
    {
        var (engine, seed) = (scenario.Engine, (int)(scenario.Seed % 1_000_003));
        var chunked = engine.ChunkedPrefill;
        var budget = ((TokenBudget.Fixed)engine.MaxNumBatchedTokens).Tokens;
        return scenario with
        {
            Router = Enum.GetValues<RouterPolicy>()[seed % Enum.GetValues<RouterPolicy>().Length],
            Deployment = scenario.Deployment.Links.IsEmpty
                ? scenario.Deployment with { Replicas = 1 + (seed / 7 % 4) }
                : scenario.Deployment,
            Engine = engine with
            {
                Queue = Enum.GetValues<QueueKind>()[seed / 11 % Enum.GetValues<QueueKind>().Length],
                Scheduler = seed / 13 % 2 == 0 ? SchedulerKind.VllmV1 : SchedulerKind.SloAware,
                MaxNumSeqs = 1 + (seed / 17 % 12),
                MaxNumBatchedTokens = new TokenBudget.Fixed(chunked ? 8 + (seed / 19 % 200) : budget),
                LongPrefillTokenThreshold = chunked ? seed / 23 % 50 : engine.LongPrefillTokenThreshold,
            },
        };
    }
}
