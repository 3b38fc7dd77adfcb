using EventSim.Cli;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Cli;

/// <summary>A run that was interrupted goes on, and ends as if it had not been.</summary>
[Collection(SharedStore.Name)]
public sealed class ResumeTests(StoreFixture fixture)
{
    private const string Scenario = """
        schema: eventsim/1
        name: resumed
        seed: 7
        horizon: 3s
        warmup: 500ms
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm, replicas: 2}
        router: least-outstanding
        engine: {num_gpu_blocks: 60, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          profiles:
            - {name: chat, rate: 30/s, prompt: {uniform: {min: 20, max: 300}}, output: {uniform: {min: 5, max: 60}},
               conversation: {think_time: 50ms}}
            - {name: batch, rate: 10/s, prompt: 400, output: 20}

        """;

    private readonly StoreCommands commands = new(fixture);

    [Theory]
    [InlineData("spans")]
    [InlineData("every-iteration")]
    public async Task A_resumed_run_has_the_events_the_rows_and_the_result_of_one_never_interrupted(string events)
    {
        var scenario = Scenario + $"events: {events}\n";
        var whole = await commands.Interrupted(scenario, int.MaxValue);
        var expected = StoreCommands.Proper(await commands.Result("resume", whole.Value));
        var random = new Random(20);
        var steps = await fixture.Ask<long>($"select count(distinct started_at) from iteration where run = '{whole}'");
        foreach (var cut in Enumerable.Range(0, 8).Select(i => i == 0 ? 0 : random.Next((int)steps)))
        {
            var run = await commands.Interrupted(scenario, cut);
            Assert.Equal(expected, StoreCommands.Proper(await commands.Result("resume", run.Value)));
            Assert.Equal(await commands.Rows(whole.Value), await commands.Rows(run.Value));
            Assert.Equal(await Events(whole), await Events(run));
            Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run.Value, "--verify")).Code);
        }
    }

    [Fact]
    public async Task A_complete_run_has_nothing_to_resume()
    {
        var run = await commands.Interrupted(Scenario, 3);
        await commands.Result("resume", run.Value);

        var (code, output, error) = await commands.Invoke("resume", run.Value);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains("is complete", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_that_resume_one_wins_and_the_other_is_told()
    {
        var run = await commands.Interrupted(Scenario, 20);

        var both = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => Task.Run(() => commands.Invoke("resume", run.Value))));

        var other = both.MaxBy(one => one.Code);
        Assert.Equal(ExitCode.Ok, both.Min(one => one.Code));
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Matches("is being written by another process|is complete", other.Error);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run.Value, "--verify")).Code);
    }

    [Fact]
    public async Task A_run_of_another_version_goes_on_if_this_one_simulates_it_alike()
    {
        var run = await commands.Interrupted(Scenario, 20, engine: "0.0.1");
        var alike = await commands.Interrupted(Scenario, 20, engine: "0.0.1");
        // Without its chain, another version's event is not an altered one.
        await fixture.Execute(
            $"""
            update events.mt_events set data = data - 'chain' where stream_id = '{run}' and version = 1;
            update events.mt_events
            set data = jsonb_set(data, '{"{ends_at}"}', to_jsonb((data ->> 'ends_at')::bigint + 1))
            where stream_id = '{run}' and version = (
                select min(version) from events.mt_events where stream_id = '{run}' and type = 'iteration_started')
            """);

        var (code, _, error) = await commands.Invoke("resume", run.Value);

        Assert.Equal(ExitCode.Differs, code);
        Assert.Contains("0.0.1", error, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, Must(await fixture.Store.Find(run.Value, default)).Status);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("resume", alike.Value)).Code);
    }

    private Task<string> Events(RunId run) => fixture.Ask<string>(
        $"""
        select md5(string_agg(type || data::text, e'\n' order by version))
        from events.mt_events where stream_id = '{run}' and type not like 'run_%'
        """);
}
