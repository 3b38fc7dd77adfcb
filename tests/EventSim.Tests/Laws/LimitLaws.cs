using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;

namespace EventSim.Tests.Laws;

/// <summary>No iteration goes over a limit of its engine.</summary>
public class LimitLaws
{
    [Law]
    public void No_iteration_goes_over_the_budget_the_sequences_or_the_blocks(RandomRun run)
    {
        var observed = Observed.Of(run);
        var limits = observed.Prepared.Environment.Limits;
        foreach (var transition in observed.Transitions)
        {
            foreach (var started in transition.Events.OfType<SimEvent.IterationStarted>())
            {
                var replica = transition.After.Replicas[started.Replica.Value];
                var entries = replica.Flights[^1].Entries();
                Assert.InRange(entries.Sum(e => e.Tokens), 1, LargestBatch(limits, started));
                Assert.All(entries, e => Assert.True(e.Tokens > 0));
                Assert.Equal(entries.Length, entries.Select(e => e.Request).Distinct().Count());
                Assert.InRange(replica.Running.Length, 1, limits.MaxNumSeqs);
                Assert.InRange(replica.FreeBlocks, 0, limits.NumGpuBlocks);
                Assert.InRange(replica.Flights.Length, 1, limits.PipelineStages);
            }
        }
    }

    [Law]
    public void No_chunk_is_longer_than_the_threshold_and_no_context_than_the_longest(RandomRun run)
    {
        var observed = Observed.Of(run);
        var limits = observed.Prepared.Environment.Limits;
        var hasThreshold = limits.Scheduler is SchedulerKind.VllmV1 or SchedulerKind.SloAware;
        var threshold = hasThreshold && limits.LongPrefillTokenThreshold > 0
            ? limits.LongPrefillTokenThreshold
            : int.MaxValue;
        foreach (var entry in Entries(observed))
        {
            Assert.InRange(entry.Tokens, 1, threshold);
            Assert.InRange(entry.Context + entry.Tokens, 1, limits.MaxModelLen - 1);
        }
    }

    [Law]
    public void Every_entry_goes_on_where_the_request_stood(RandomRun run)
    {
        var computed = new Dictionary<int, int>();
        var observed = Observed.Of(run);
        var limits = observed.Prepared.Environment.Limits;
        foreach (var transition in observed.Transitions)
        {
            foreach (var preempted in transition.Events.OfType<SimEvent.RequestPreempted>())
            {
                Assert.Equal(preempted.HeldTokens, computed[preempted.Request.Value]);
                if (!preempted.Swapped) computed[preempted.Request.Value] = 0;
            }

            if (transition.Events[^1] is not SimEvent.IterationStarted started) continue;
            foreach (var entry in transition.After.Replicas[started.Replica.Value].Flights[^1].Entries())
            {
                Assert.Equal(entry.Kind == EntryKind.New, !computed.ContainsKey(entry.Request.Value));
                if (limits.PrefixCaching && entry.Kind.IsAdmission())
                    Assert.Equal(0, entry.Context % limits.BlockSize);
                else
                    Assert.Equal(computed.GetValueOrDefault(entry.Request.Value), entry.Context);
                computed[entry.Request.Value] = entry.Context + entry.Tokens;
            }
        }
    }

    [Law]
    public void The_sums_of_a_batch_are_those_of_its_entries(RandomRun run)
    {
        var observed = Observed.Of(run);
        var limits = observed.Prepared.Environment.Limits;
        foreach (var transition in observed.Transitions)
        {
            if (transition.Events[^1] is not SimEvent.IterationStarted started) continue;
            var flight = transition.After.Replicas[started.Replica.Value].Flights[^1];
            var (batch, entries) = (flight.Batch, flight.Entries());
            var decodes = entries.Where(e => e.Kind.IsDecode()).ToArray();
            Assert.Equal(batch.Sequences, entries.Length);
            Assert.Equal(decodes.Length, batch.Decodes);
            Assert.Equal(entries.Count(e => e.Kind == EntryKind.Decode), started.Decodes);
            Assert.All(entries.Where(e => e.Kind == EntryKind.Returned), e => Assert.Equal(1, e.Tokens));
            Assert.Equal(entries.Sum(e => e.Tokens) - decodes.Length, batch.PrefillTokens);
            Assert.Equal(decodes.Sum(e => e.Context + 1L), batch.DecodeContext);
            Assert.Equal(entries.Count(e => e.Samples), batch.Sampled);
            Assert.Equal(
                entries.Where(e => e.Kind != EntryKind.Decode)
                    .Select(e => new PrefillChunk(e.Request, e.Tokens, e.Context, e.Kind)),
                started.Chunks);
            if (limits.PrefixCaching) continue;
            if (limits.Allocation != KvAllocation.AsComputed) continue;
            var freed = transition.Events.OfType<SimEvent.RequestPreempted>().Sum(e => limits.BlocksFor(e.HeldTokens));
            Assert.Equal(
                entries.Sum(e => limits.BlocksFor(e.Context + e.Tokens)
                    - (e.Kind.IsAdmission() ? 0 : limits.BlocksFor(e.Context))),
                freed + transition.Before.Replicas[started.Replica.Value].FreeBlocks
                    - transition.After.Replicas[started.Replica.Value].FreeBlocks);
        }
    }

    [Law]
    public void The_batch_that_runs_is_the_batch_that_was_planned(RandomRun run)
    {
        foreach (var transition in Observed.Of(run).Transitions)
        {
            if (transition.Events[^1] is not SimEvent.IterationStarted started) continue;
            var before = transition.Before.Replicas[started.Replica.Value];
            var planned = Schedulers.Plan(before.Limits.Scheduler, new SchedulerView(before, started.At)).Batch;
            var runs = transition.After.Replicas[started.Replica.Value].Flights[^1].Batch;
            Assert.Equal(planned.Chunks.AsEnumerable(), runs.Chunks);
            Assert.Equal(planned with { Chunks = [] }, runs with { Chunks = [] });
        }
    }

    /// <summary>What the token budget allows: not every scheduler has one, and most do not count decodes
    /// alone.</summary>
    private static int LargestBatch(EngineLimits limits, SimEvent.IterationStarted started) => limits.Scheduler switch
    {
        SchedulerKind.VllmV1 or SchedulerKind.SloAware => limits.MaxNumBatchedTokens,
        SchedulerKind.Orca or SchedulerKind.Static => int.MaxValue,
        SchedulerKind.VllmV0 when !started.Chunks.IsEmpty => Math.Min(limits.MaxNumBatchedTokens, limits.MaxModelLen),
        _ when started.Chunks.IsEmpty => limits.MaxNumSeqs,
        _ => limits.DynamicChunk?.SizeAfter(0) ?? limits.MaxNumBatchedTokens,
    };

    private static IEnumerable<BatchEntry> Entries(Observed observed) =>
        observed.Flights.SelectMany(f => f.Flight.Entries());
}
