using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Domain.Serving;
using EventSim.Simulation.Measures;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>Nothing is lost and nothing appears: requests, KV blocks, tokens.</summary>
public class ConservationLaws
{
    [Law]
    public void Every_request_is_in_one_place_at_every_event(RandomRun run)
    {
        int arrived = 0, ended = 0;
        foreach (var transition in Observed.Of(run).Transitions)
        {
            arrived += transition.Events.Count(e => e is SimEvent.RequestArrived);
            ended += transition.Events.Count(e => e is SimEvent.RequestFinished or SimEvent.RequestRejected);
            var after = transition.After;
            var present = after.InTransit.Select(t => t.Request.Id)
                .Concat(after.Replicas.SelectMany(r => r.Running.Select(s => s.Request)))
                .Concat(after.Replicas.SelectMany(r => r.Waiting.All.Select(q => q.Request.Id)))
                .ToArray();
            Assert.Equal(present.Length, present.Distinct().Count());
            Assert.Equal(arrived, ended + present.Length);
            Assert.Equal(present.Length, after.Waiting + after.Running);
        }
    }

    [Law]
    public void Every_block_is_free_or_held_by_one_running_request(RandomRun run)
    {
        var observed = Observed.Of(run);
        foreach (var replica in observed.Transitions.SelectMany(t => t.After.Replicas))
        {
            Assert.InRange(replica.FreeBlocks, 0, replica.Limits.NumGpuBlocks);
            Assert.Equal(replica.UsedBlocks, Held(replica));
            Assert.Equal(replica.Running.Select(s => s.Request), replica.Requests.Select(r => r.Id));
        }

        if (observed.End.IsEmpty) Assert.All(observed.End.Replicas, r => Assert.Equal(0, r.UsedBlocks));
    }

    /// <summary>Blocks that running requests hold, a shared one counted once.</summary>
    private static int Held(ReplicaState replica)
    {
        if (replica.Pool is not { } pool) return replica.Running.Sum(s => replica.Limits.Held(s));
        var tables = replica.Running.Select(s => pool.BlocksOf(s.Request)).ToList();
        Assert.Equal(replica.Running.Select(s => replica.Limits.Held(s)), tables.Select(t => t.Length));
        var held = tables.SelectMany(t => t).Distinct().ToList();
        Assert.Equal(Enumerable.Range(1, replica.Limits.NumGpuBlocks), held.Concat(pool.FreeInOrder).Order());
        return held.Count;
    }

    [Law]
    public void Every_block_of_the_CPU_is_free_or_holds_what_a_waiting_request_brings_back(RandomRun run)
    {
        var observed = Observed.Of(run);
        foreach (var replica in observed.Transitions.SelectMany(t => t.After.Replicas))
        {
            Assert.Equal(
                replica.SwappedBlocks, replica.Waiting.All.Sum(q => replica.Limits.BlocksFor(q.Swapped)));
            Assert.InRange(replica.SwappedBlocks, 0, replica.Limits.Swap.Blocks);
            Assert.InRange(replica.LeavingBlocks, 0, replica.SwappedBlocks);
        }

        if (observed.End.IsEmpty) Assert.All(observed.End.Replicas, r => Assert.Equal(0, r.SwappedBlocks));
    }

    [Law]
    public void A_request_computes_its_tokens_once_and_those_it_lost_again(RandomRun run)
    {
        var observed = Observed.Of(run);
        var computed = new long[observed.Measures.Requests.Count];
        var held = new long[computed.Length];
        foreach (var happened in observed.Events)
        {
            if (happened is SimEvent.RequestPreempted { Swapped: false } preempted)
                held[preempted.Request.Value] += preempted.HeldTokens;
        }

        foreach (var entry in observed.Flights.SelectMany(f => f.Flight.Entries()))
            computed[entry.Request.Value] += entry.Tokens;

        foreach (var (facts, id) in observed.Requests.Select((facts, id) => (facts, id)))
        {
            if (facts.Outcome == Outcome.Rejected && facts.Preemptions == 0) Assert.Equal(0, computed[id]);
            if (facts.Outcome != Outcome.Completed) continue;
            var once = facts.PromptTokens + facts.OutputTokens - 1;
            Assert.Equal(once + facts.RecomputedTokens - facts.CachedTokens, computed[id]);

            // One that finished while it was preempted did not compute again what it held at the last preemption.
            Assert.Contains(held[id] - facts.RecomputedTokens, new long[] { 0, once });
        }
    }

    [Law]
    public void Outcomes_add_up_to_the_arrivals(RandomRun run)
    {
        var observed = Observed.Of(run);
        var counts = observed.Result.Outcomes;
        Assert.Equal(
            counts.Arrived,
            counts.Completed + counts.Rejected.Values.Sum() + counts.Aborted + counts.InFlight + counts.Waiting);
        Assert.Equal(observed.End.Running, counts.InFlight);
        Assert.Equal(observed.End.Waiting, counts.Waiting);
        Assert.Equal(observed.Events.Count(e => e is SimEvent.RequestFinished), counts.Completed);
        Assert.Equal(observed.Events.Count(e => e is SimEvent.RequestRejected), counts.Rejected.Values.Sum());
        Assert.Equal(observed.Events.Count(), observed.Result.Events);
    }

    [Law]
    public void A_completed_request_produced_what_it_asked_for_or_reached_the_longest_context(RandomRun run)
    {
        var observed = Observed.Of(run);
        var asked = observed.Events.OfType<SimEvent.RequestArrived>().Select(e => e.OutputTokens).ToArray();
        var longest = observed.Prepared.Environment.Limits.MaxModelLen;
        var recounts = observed.Prepared.Environment.Limits.OutputCount == OutputCount.SincePreemption;
        foreach (var (facts, id) in observed.Requests.Select((facts, id) => (facts, id)))
        {
            if (facts.Outcome != Outcome.Completed || (recounts && facts.Preemptions > 0)) continue;
            Assert.Equal(Math.Min(asked[id], longest - facts.PromptTokens), facts.OutputTokens);
            Assert.Equal(facts.OutputTokens == asked[id] ? FinishReason.Length
                : FinishReason.MaxModelLen, facts.Finish);
        }
    }
}
