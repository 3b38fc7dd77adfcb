using EventSim.Persistence.Projections;
using EventSim.Persistence.Runs;
using EventSim.Simulation.Engine;
using EventSim.Simulation.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Projections;

[Collection(SharedStore.Name)]
public sealed class SimulatedRowsTests(StoreFixture fixture)
{
    // 1,000 blocks hold two prompts of 6,000 tokens; the third waits until the first has gone.
    private static readonly SimulationEnvironment ThreeLong =
        Simulated.Environment(1000, 8192, [(0, 6000, 256), (0, 6000, 256), (0, 6000, 256)]);

    // 8 blocks: two requests grow beyond them, and the last one is preempted.
    private static readonly SimulationEnvironment Tight = Simulated.Environment(8, 8192, [(0, 60, 40), (0, 60, 40)]);

    [Fact]
    public async Task Latencies_in_SQL_are_those_worked_out_by_hand()
    {
        var run = await Stored(ThreeLong);
        Assert.Equal(
            "82920/426900 122100/488000 488000/768500",
            await fixture.Ask<string>(
                $"""
                select string_agg(
                    (first_token_at - arrived_at) / 1000 || '/' || (finished_at - arrived_at) / 1000, ' '
                    order by request)
                from request where run = '{run}'
                """));
        Assert.Equal(782, await fixture.Ask<int>($"select max(kv_blocks) from iteration where run = '{run}'"));
    }

    [Fact]
    public async Task Preempted_requests_count_what_they_compute_again()
    {
        var run = await Stored(Tight);
        var computed = await fixture.Ask<long>(
            $"select sum(prefill_tokens + decodes) from iteration where run = '{run}'");
        var owed = await fixture.Ask<long>(
            $"select sum(prompt_tokens + output_tokens - 1 + recomputed_tokens)::bigint "
            + $"from request where run = '{run}'");
        Assert.Equal(owed, computed);
        Assert.True(await fixture.Ask<long>($"select sum(preemptions) from request where run = '{run}'") > 0);
    }

    [Fact]
    public async Task A_run_that_breaks_off_has_a_row_for_every_request_it_knows()
    {
        var run = await Stored(ThreeLong, steps: 3);
        Assert.Equal(
            "in_flight:2 in_flight:1 waiting:0",
            await fixture.Ask<string>(
                $"select string_agg(outcome || ':' || output_tokens, ' ' order by request) "
                + $"from request where run = '{run}'"));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    public async Task Rows_built_from_the_stored_events_are_those_of_the_run(int steps)
    {
        var run = await Stored(Tight, steps);
        var before = await Rows(run);
        Must(await fixture.Store.Rebuild(run, _ => new RunProjector(Course.Of(Tight), []), default));
        Assert.Equal(before, await Rows(run));
    }

    private async Task<RunId> Stored(SimulationEnvironment environment, int steps = int.MaxValue)
    {
        var run = RunId.New();
        var projector = new RunProjector(Course.Of(environment), []);
        await using var writer = Must(await fixture.Store.Begin(run, Some.Start(), projector, default));
        foreach (var step in Simulated.Steps(environment).Take(steps)) Must(writer.Append(step));
        if (steps == int.MaxValue) Must(await writer.Complete(Some.End(1), default));
        return run;
    }

    private Task<string> Rows(RunId run) => fixture.Ask<string>(
        $"""
        select (select string_agg(r::text, e'\n' order by request) from request r where run = '{run}')
            || (select string_agg(r::text, e'\n' order by replica, iteration) from iteration r where run = '{run}')
            || (select string_agg(r::text, e'\n') from run r where run = '{run}')
        """);
}
