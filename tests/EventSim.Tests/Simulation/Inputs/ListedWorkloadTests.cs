using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>Requests that were written out one by one.</summary>
public sealed class ListedWorkloadTests
{
    private static readonly Workload Listed = new Workload.Listed(
    [
        new ListedRequest(new SimTime(20), 1, 1, 0),
        new ListedRequest(new SimTime(10), 2, 1, 9),
        new ListedRequest(new SimTime(20), 3, 1, 1),
        new ListedRequest(new SimTime(30), 4, 1, 2),
        new ListedRequest(new SimTime(10), 5, 1, 3),
    ]);

    [Fact]
    public void Rows_come_by_time_and_rows_of_one_instant_in_their_order()
    {
        var source = WorkloadSources.From(Listed, 1, null);
        Assert.Equal([2, 5, 1, 3, 4], Enumerable.Range(0, 5).Select(i => source.FirstTurn(i).PromptTokens));
        Assert.Equal([9, 3, 0, 1, 2], Enumerable.Range(0, 5).Select(i => source.FirstTurn(i).Session));
    }

    [Fact]
    public void Rows_at_the_horizon_do_not_arrive() =>
        Assert.Equal(2, WorkloadSources.From(Listed, 1, new SimTime(20)).FirstTurns);

    [Fact]
    public void Nothing_follows_a_row()
    {
        var ended = new Request(default, default, 0, 0, 0, 1, 1);
        Assert.Null(WorkloadSources.From(Listed, 1, null).NextAfter(ended, 1, true, default));
    }
}
