using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>What holds under vllm-v1 holds under the other schedulers too, and what they promise beside.</summary>
public class OtherSchedulerLaws
{
    [OtherLaw]
    public void A_run_in_spans_is_the_run_step_by_step(RandomRun run)
    {
        var laws = new SpanLaws();
        laws.A_run_in_spans_has_the_result_and_the_event_hash_of_the_run_step_by_step(run);
        laws.A_run_in_spans_projects_to_the_rows_of_the_run_step_by_step(run);
        laws.Stored_spans_fold_to_the_result_of_the_run(run);
    }

    [OtherLaw]
    public void Requests_blocks_and_tokens_are_conserved(RandomRun run)
    {
        var laws = new ConservationLaws();
        laws.Every_request_is_in_one_place_at_every_event(run);
        laws.Every_block_is_free_or_held_by_one_running_request(run);
        laws.A_request_computes_its_tokens_once_and_those_it_lost_again(run);
        laws.Outcomes_add_up_to_the_arrivals(run);
        laws.A_completed_request_produced_what_it_asked_for_or_reached_the_longest_context(run);
    }

    [OtherLaw]
    public void Batches_keep_to_their_limits(RandomRun run)
    {
        var laws = new LimitLaws();
        laws.No_iteration_goes_over_the_budget_the_sequences_or_the_blocks(run);
        laws.No_chunk_is_longer_than_the_threshold_and_no_context_than_the_longest(run);
        laws.Every_entry_goes_on_where_the_request_stood(run);
        laws.The_sums_of_a_batch_are_those_of_its_entries(run);
        laws.The_batch_that_runs_is_the_batch_that_was_planned(run);
    }

    [OtherLaw]
    public void Nobody_starves_and_no_replica_is_idle(RandomRun run)
    {
        var laws = new SchedulerLaws();
        laws.Requests_are_first_admitted_in_the_order_in_which_they_reached_the_replica(run);
        laws.Every_request_of_a_drained_run_is_completed_or_rejected(run);
        laws.No_replica_is_idle_while_something_can_be_scheduled(run);
    }

    [OtherLaw]
    public void Littles_law_is_exact(RandomRun run)
    {
        var laws = new OccupancyLaws();
        laws.Requests_over_time_are_the_time_that_requests_spent(run);
        laws.Sojourn_times_of_a_drained_run_add_up_to_its_requests_over_time(run);
    }

    [OtherLaw(MaxTest = 60)]
    public void The_state_follows_from_the_events(RandomRun run)
    {
        var laws = new EvolveLaws();
        laws.Many_events_at_once_are_one_after_the_other(run);
        laws.The_whole_run_in_one_go_is_the_run(run);
    }

    [OtherLaw(MaxTest = 60)]
    public void A_replay_is_the_run(RandomRun run)
    {
        var laws = new ReplayLaws();
        laws.Replay_of_the_stored_events_gives_the_same_result_and_hash(run);
        laws.A_run_that_goes_on_from_the_end_of_any_instant_ends_as_the_whole_run(run);
    }

    [OtherLaw(MaxTest = 30)]
    public void Stored_events_lead_to_the_same_state(RandomRun run) =>
        new EvolveLaws().Stored_events_lead_to_the_same_state(run);

    [OtherLaw]
    public void Time_goes_one_way(RandomRun run)
    {
        var laws = new TimeLaws();
        laws.Time_never_goes_back(run);
        laws.Batches_leave_a_replica_in_the_order_in_which_they_started_and_when_they_said(run);
        laws.A_stage_works_on_one_batch_at_a_time_and_a_batch_on_one_stage(run);
        laws.A_request_arrives_is_scheduled_and_produces_its_tokens_in_this_order(run);
    }

    [OtherLaw]
    public void Who_decodes_arrived_no_later_than_who_loses_its_blocks(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            var preempted = transition.Events.OfType<SimEvent.RequestPreempted>().ToArray();
            if (preempted.Length == 0) continue;
            var before = transition.Before.Replicas[preempted[0].Replica.Value];
            Assert.Equal(KvAllocation.WholePrompt, before.Limits.Allocation);
            var first = preempted.Min(e => before.Requests.First(r => r.Id == e.Request).ArrivedAt);
            if (transition.Events[^1] is not SimEvent.IterationStarted) continue;
            var flight = transition.After.Replicas[before.Id.Value].Flights[^1];
            foreach (var entry in flight.Entries().Where(e => e.Kind == EntryKind.Decode))
                Assert.True(before.Requests.First(r => r.Id == entry.Request).ArrivedAt <= first);
        }
    }

    [OtherLaw]
    public void A_batch_is_of_the_kind_that_its_scheduler_forms(RandomRun run)
    {
        foreach (var (started, flight) in Observed.Of(run).Flights)
        {
            var entries = flight.Entries();
            var admits = started.Chunks.Any(c => c.Kind != EntryKind.Prefill);
            var continues = started.Chunks.Any(c => c.Kind == EntryKind.Prefill);
            switch (run.Scenario.Engine.Scheduler)
            {
                case SchedulerKind.Static:
                    Assert.True(!admits || flight.Running.Length == entries.Length);
                    goto case SchedulerKind.VllmV0;
                case SchedulerKind.VllmV0:
                    Assert.True(started.Chunks.IsEmpty || started.Decodes == 0);
                    goto case SchedulerKind.Orca;
                case SchedulerKind.Orca:
                    Assert.False(continues);
                    Assert.All(entries, e => Assert.True(e.Samples));
                    break;
                case SchedulerKind.SimpleChunking:
                    Assert.True(started.Chunks.IsEmpty || started.Decodes == 0);
                    Assert.False(admits && continues);
                    break;
            }
        }
    }
}
