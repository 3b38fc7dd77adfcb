using EventSim.Domain.Objectives;
using EventSim.Domain.Units;
using EventSim.Simulation.Differences;

namespace EventSim.Tests.Simulation.Differences;

/// <summary>A request that waits 10 ms, prefills for 20 and decodes for 100, against itself with one thing or several
/// changed.</summary>
public class MainCauseTests
{
    private static readonly LatencyParts Before = new(Milli(10), Milli(20), Milli(100), 1, 50, 300, 40);

    [Fact]
    public void It_is_the_part_that_changed_most_in_the_direction_of_the_whole()
    {
        Assert.Equal(LatencyCause.Queue, CauseOf(Before with { Queue = Milli(15), Prefill = Milli(24) }));
        Assert.Equal(LatencyCause.Prefill, CauseOf(Before with { Prefill = Milli(5) }));
        Assert.Equal(LatencyCause.Decode, CauseOf(Before with { Queue = Milli(1), Decode = Milli(110) }));
        Assert.Equal(LatencyCause.Queue, CauseOf(Before with { Queue = Milli(1), Decode = Milli(108) }));
    }

    [Fact]
    public void It_is_preemption_only_where_that_changed_the_same_way_and_the_queue_did_not_change_more()
    {
        var slower = Before with { Decode = Milli(150) };
        Assert.Equal(LatencyCause.Preemption, CauseOf(slower with { Preemptions = 2 }));
        Assert.Equal(LatencyCause.Decode, CauseOf(slower with { Preemptions = 0 }));
        Assert.Equal(LatencyCause.Queue, CauseOf(slower with { Preemptions = 2, Queue = Milli(70) }));
        Assert.Equal(LatencyCause.Preemption, CauseOf(Before with { Decode = Milli(90), Preemptions = 0 }));
    }

    [Fact]
    public void A_part_that_the_latency_leaves_out_is_no_cause()
    {
        var other = Before with { Queue = Milli(50), Prefill = Milli(21), Decode = Milli(101) };
        Assert.Equal(LatencyCause.Queue, CauseOf(other));
        Assert.Equal(LatencyCause.Decode, CauseOf(other, SloMetric.Tpot));
        Assert.Equal(
            LatencyCause.Prefill,
            CauseOf(Before with { Prefill = Milli(21), Decode = Milli(900) }, SloMetric.Ttft));
    }

    [Fact]
    public void Requests_of_other_lengths_are_other_requests()
    {
        Assert.Equal(LatencyCause.Lengths, CauseOf(Before with { PromptTokens = 301, Queue = Milli(50) }));
        Assert.Equal(LatencyCause.Lengths, CauseOf(Before with { OutputTokens = 41, Queue = Milli(50) }));
    }

    private static LatencyCause CauseOf(LatencyParts after, SloMetric latency = SloMetric.E2el) =>
        MainCause.Of(Before, after, latency);

    private static Duration Milli(long milliseconds) => new(milliseconds * 1_000_000);
}
