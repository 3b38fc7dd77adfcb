using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Inputs;

namespace EventSim.Tests.Simulation.Inputs;

/// <summary>A fixed number of clients, each with one request in the system at a time.</summary>
public sealed class ClosedLoopTests
{
    [Theory]
    [InlineData(8, 20, 8)]
    [InlineData(8, 3, 3)]
    public void As_many_clients_start_as_there_are_requests_for(int concurrency, int count, int started)
    {
        var source = Clients(concurrency, count);
        Assert.Equal(started, source.FirstTurns);
        var clients = Enumerable.Range(0, started).ToArray();
        Assert.Equal(clients, clients.Select(i => source.FirstTurn(i).Session));
    }

    [Fact]
    public void A_client_sends_its_next_request_when_the_last_has_ended()
    {
        var next = Clients(8, 20).NextAfter(Ended(client: 3, turn: 0), 5, true, new SimTime(77))!.Value;
        Assert.Equal((new SimTime(77), 3, 1), (next.At, next.Session, next.Turn));
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(4, 1, false)]
    [InlineData(3, 2, false)]
    public void Requests_end_with_the_count(int client, int turn, bool goesOn) =>
        Assert.Equal(goesOn, Clients(8, 20).NextAfter(Ended(client, turn), 5, true, default) is not null);

    [Fact]
    public void All_requests_together_are_the_count()
    {
        var source = Clients(8, 21);
        var sent = source.FirstTurns;
        for (var client = 0; client < source.FirstTurns; client++)
        {
            for (var turn = 0; source.NextAfter(Ended(client, turn), 5, true, default) is not null; turn++) sent++;
        }

        Assert.Equal(21, sent);
    }

    [Fact]
    public void A_refused_client_goes_on_only_where_a_count_will_end_it()
    {
        Assert.NotNull(Clients(8, 20).NextAfter(Ended(0, 0), 0, false, default));
        Assert.Null(Clients(8, null).NextAfter(Ended(0, 0), 0, false, default));
        Assert.NotNull(Clients(8, null).NextAfter(Ended(0, 0), 3, false, default));
    }

    [Fact]
    public void Nothing_is_sent_at_the_horizon() =>
        Assert.Null(Clients(8, null).NextAfter(Ended(0, 0), 5, true, new SimTime(1_000_000_000)));

    private static WorkloadSource Clients(int concurrency, int? count)
    {
        var profile = new Profile(
            "clients",
            new ArrivalProcess.ClosedLoop(concurrency),
            new Distribution.Uniform(1, 1000),
            new Distribution.Uniform(1, 1000),
            null,
            count);
        var mix = new Workload.Profiles([profile], ArrivalMode.Superposed);
        return WorkloadSources.From(mix, 1, new SimTime(1_000_000_000));
    }

    private static Request Ended(int client, int turn) => new(new RequestId(0), default, 0, client, turn, 10, 5);
}
