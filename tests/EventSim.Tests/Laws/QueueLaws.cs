using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Each queue policy admits in its order.</summary>
public class QueueLaws
{
    [Law]
    public void Nobody_is_admitted_while_one_with_a_better_priority_could_be(RandomRun run) =>
        AssertOrder(run, QueueKind.Priority, (limits, queued) => limits.RulesOf(queued.Request.Profile).Priority);

    [Law]
    public void Nobody_is_admitted_while_one_with_an_earlier_deadline_could_be(RandomRun run) =>
        AssertOrder(run, QueueKind.Deadline, (limits, queued) =>
            limits.RulesOf(queued.Request.Profile).Deadline is { } deadline
                ? (queued.Request.ArrivedAt + deadline).Nanoseconds
                : long.MaxValue);

    [Law]
    public void Nobody_is_admitted_while_one_with_fewer_tokens_to_compute_could_be(RandomRun run) =>
        AssertOrder(run, QueueKind.ShortestFirst, (_, queued) => queued.Known - queued.Swapped);

    [Law]
    public void A_fair_queue_charges_each_tenant_at_least_its_prompts_and_outputs(RandomRun run)
    {
        var observed = Observed.Of(With(run, QueueKind.Fair));
        foreach (var replica in observed.End.Replicas)
        {
            var served = Served(observed, replica);
            var tenants = replica.Fair!.Tenants;
            for (var tenant = 0; tenant < tenants.Length; tenant++)
            {
                Assert.InRange(tenants[tenant].Charged, served.GetValueOrDefault(tenant), long.MaxValue);
                // A single tenant is lifted to its own counter only.
                if (tenants.Length == 1) Assert.Equal(served.GetValueOrDefault(tenant), tenants[tenant].Charged);
            }
        }
    }

    /// <summary>The same scenario under another policy.</summary>
    private static RandomRun With(RandomRun run, QueueKind queue) =>
        new(run.Scenario with
        {
            Engine = run.Scenario.Engine with
            {
                Scheduler = SchedulerKind.VllmV1,
                Queue = queue,
            },
        });

    private static void AssertOrder(RandomRun run, QueueKind queue, Func<EngineLimits, QueuedRequest, long> keyOf)
    {
        foreach (var transition in Observed.Of(With(run, queue)).Transitions)
        {
            if (transition.Events[^1] is not SimEvent.IterationStarted started) continue;
            var before = transition.Before.Replicas[started.Replica.Value];
            var waiting = before.Waiting.All.Where(q => !q.IsDraining(before.Completed)).Order(Comparer<QueuedRequest>
                .Create((a, b) => (keyOf(before.Limits, a), a.Request.ArrivedAt, a.Request.Id)
                    .CompareTo((keyOf(before.Limits, b), b.Request.ArrivedAt, b.Request.Id))));
            var admitted = started.Chunks.Where(c => c.Kind.IsAdmission())
                .Select(c => c.Request).ToArray();
            Assert.Equal(waiting.Take(admitted.Length).Select(q => q.Request.Id), admitted);
        }
    }

    /// <summary>What each tenant was served by a replica: prompts at their first admission, and the tokens of batches
    /// that have started.</summary>
    private static Dictionary<int, long> Served(Observed observed, ReplicaState replica)
    {
        var served = new Dictionary<int, long>();
        foreach (var (started, flight) in observed.Flights.Where(f => f.Started.Replica == replica.Id))
        {
            foreach (var entry in flight.Entries())
            {
                var facts = observed.Measures.Requests[entry.Request.Value];
                var tokens = (entry.Kind == EntryKind.New ? FairShare.PromptWeight * (long)facts.PromptTokens : 0)
                    + (entry.Samples ? FairShare.OutputWeight : 0);
                served[facts.Profile] = served.GetValueOrDefault(facts.Profile) + tokens;
            }
        }

        return served;
    }
}
