using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Persistence.Projections;
using EventSim.Simulation.Runs;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Projections;

/// <summary>One replica, written out by hand: request 0 is prefilled in two chunks, preempted after its first token and
/// resumed; request 1 waits; request 2 is rejected.</summary>
public sealed class RunProjectorTests
{
    private static readonly ReplicaId Replica = new(0);

    private static readonly ImmutableArray<SimEvent> History =
    [
        new SimEvent.RequestArrived(new(0), new(0), 0, 0, 0, 100, 3),
        new SimEvent.RequestRouted(new(0), new(0), Replica, new(0)),
        Started(0, 10, [new(new(0), 60, 0, EntryKind.New)], 0),
        new SimEvent.RequestArrived(new(5), new(1), 1, 1, 0, 50, 1),
        new SimEvent.RequestRouted(new(5), new(1), Replica, new(5)),
        new SimEvent.RequestArrived(new(6), new(2), 1, 2, 0, 999, 1),
        new SimEvent.RequestRejected(new(6), new(2), RejectionReason.ExceedsKvCapacity, null),
        new SimEvent.IterationCompleted(new(10), Replica, 0),
        Started(10, 20, [new(new(0), 40, 60, EntryKind.Prefill)], 1),
        new SimEvent.IterationCompleted(new(20), Replica, 1),
        new SimEvent.RequestPreempted(new(20), Replica, new(0), 100),
        Started(20, 30, [new(new(0), 101, 0, EntryKind.Resumed)], 2),
        new SimEvent.IterationCompleted(new(30), Replica, 2),
        Started(30, 40, [], 3),
        new SimEvent.IterationCompleted(new(40), Replica, 3),
        new SimEvent.RequestFinished(new(40), Replica, new(0), FinishReason.Length, null),
    ];

    [Fact]
    public void A_finished_request_tells_its_whole_story()
    {
        var row = Rows(History.Length)[0];
        Assert.Equal(
            new RequestRow(0, "slow", 0, 0, 100, 3, 0, 0, 0, 20, 40, 3, "completed", "length", 1, 100, 0), row);
    }

    [Fact]
    public void Requests_that_wait_or_were_rejected_have_rows_too()
    {
        var rows = Rows(History.Length);
        Assert.Equal(
            ("waiting", "fast", 0, null), (rows[1].Outcome, rows[1].Profile, rows[1].Replica, rows[1].AdmittedAt));
        Assert.Equal(("rejected", "exceeds_kv_capacity", 6L), (rows[2].Outcome, rows[2].Reason, rows[2].FinishedAt));
    }

    [Theory]
    [InlineData(2, "waiting", null, 0)]
    [InlineData(8, "in_flight", null, 0)]
    [InlineData(10, "in_flight", 20L, 1)]
    [InlineData(11, "waiting", 20L, 1)]
    [InlineData(13, "in_flight", 20L, 2)]
    public void A_run_that_breaks_off_shows_each_request_as_it_stood(
        int events, string outcome, long? firstTokenAt, int produced)
    {
        var row = Rows(events)[0];
        Assert.Equal(
            (outcome, firstTokenAt, produced, null), (row.Outcome, row.FirstTokenAt, row.OutputTokens, row.FinishedAt));
    }

    [Fact]
    public void Rows_are_the_same_however_the_events_are_cut_into_batches()
    {
        var whole = Rows(History.Length);
        for (var size = 1; size < History.Length; size++) Assert.Equal(whole, Rows(History.Length, size));
    }

    private static SimEvent.IterationStarted Started(
        long at, long endsAt, ImmutableArray<PrefillChunk> chunks, int iteration) =>
        new(new(at), Replica, iteration, new(endsAt), [], chunks, chunks.IsEmpty ? 1 : 0);

    // As the table holds them after upserts, by request.
    private static SortedDictionary<int, RequestRow> Rows(int events, int batch = 1000)
    {
        var rows = new SortedDictionary<int, RequestRow>();
        var projector = new RunProjector(Course.Of(Simulated.Environment(1000, 8192, [])), ["slow", "fast"]);
        foreach (var part in History[..events].Chunk(batch))
        {
            foreach (var happened in part) projector.Fold(happened);
            foreach (var row in projector.Ended.Concat(projector.InSystem)) rows[row.Request] = row;
            projector.Clear();
        }

        return rows;
    }
}
