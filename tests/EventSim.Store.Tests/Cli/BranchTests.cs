using EventSim.Cli;
using EventSim.Cli.Runs;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Cli;

/// <summary>A branch shares what happened up to an instant, and goes on from there under its own settings.</summary>
[Collection(SharedStore.Name)]
public sealed class BranchTests(StoreFixture fixture) : IAsyncLifetime
{
    private const string Scenario = """
        schema: eventsim/1
        name: parent
        seed: 3
        horizon: 2s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {num_gpu_blocks: 200, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          profiles:
            - {name: chat, rate: 40/s, prompt: {uniform: {min: 20, max: 300}}, output: {uniform: {min: 5, max: 60}},
               conversation: {think_time: 50ms}}
            - {name: batch, rate: 10/s, prompt: 400, output: 20}

        """;

    private readonly StoreCommands commands = new(fixture);
    private string parent = "";
    private string result = "";

    public async Task InitializeAsync()
    {
        parent = (await commands.Interrupted(Scenario, int.MaxValue)).Value;
        result = StoreCommands.Proper(await commands.Result("resume", parent), "stored_events");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("0s")]
    [InlineData("777ms")]
    [InlineData("2s")]
    public async Task Without_a_change_it_ends_as_its_parent_and_stores_its_own_events_alone(string at)
    {
        var branch = await commands.Result("branch", parent, "--at", at);

        var run = branch["run_id"]!.GetValue<string>();
        Assert.Equal(
            await fixture.Ask<long>($"select version - 2 from events.mt_streams where id = '{run}'"),
            branch["stored_events"]!.GetValue<long>());
        Assert.Equal(
            0L,
            await fixture.Ask<long>(
                $"""
                select count(*) from events.mt_events where stream_id = '{run}' and type not like 'run_%'
                    and coalesce((data ->> 'at')::bigint, 0) <= (select branched_at from run where run = '{run}')
                """));
        Assert.Equal(result, StoreCommands.Proper(branch, "stored_events"));
        Assert.Equal(await commands.Rows(parent), await commands.Rows(run));
        await AssertSound(run);
    }

    [Fact]
    public async Task Under_other_settings_it_can_be_replayed_verified_rebuilt_and_branched_in_turn()
    {
        var branch = await commands.Result(
            "branch", parent, "--at", "1s", "--set", "engine.max_num_seqs=32", "--set", "deployment.replicas=2",
            "--set", "workload.profiles[1].rate=40/s", "--name", "wider");
        var run = branch["run_id"]!.GetValue<string>();
        Assert.NotEqual(result, StoreCommands.Proper(branch, "stored_events"));
        await AssertSound(run);

        var again = await commands.Result("branch", "wider", "--at", "1500ms", "--set", "router=random");
        await AssertSound(again["run_id"]!.GetValue<string>());
        var same = await commands.Result("branch", run, "--at", "1200ms");
        Assert.Equal(
            StoreCommands.Proper(await commands.Result("replay", run), "stored_events"),
            StoreCommands.Proper(same, "stored_events"));

        var (code, _, error) = await commands.Invoke("delete", parent);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(run, error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("replay", run, "--verify")).Code);
    }

    [Fact]
    public async Task Without_a_name_it_leaves_that_of_its_parent_to_the_parent()
    {
        var name = $"named {Guid.NewGuid()}";
        await fixture.Execute($"update run set name = '{name}' where run = '{parent}'");

        await commands.Result("branch", name, "--at", "1s");
        var second = await commands.Result("branch", name, "--at", "0.5s");

        var id = second["run_id"]!.GetValue<string>();
        Assert.Equal(
            $"{name}@0.5s|{parent}",
            await fixture.Ask<string>($"select name || '|' || parent from run where run = '{id}'"));
        Assert.Equal(new string('n', 94) + "@0.25s", RunNames.OfBranch(new string('n', 100), "0.25s"));
    }

    [Theory]
    [InlineData("--set", "model=llama-3.1-70b", "model: can't change in the middle of a run")]
    [InlineData("--set", "deployment.gpu=a100-80gb-sxm", "deployment.gpu: can't change in the middle of a run")]
    [InlineData("--set", "engine.scheduler=orca", "engine.scheduler: can't take over")]
    [InlineData("--set", "engine.chunked_prefill=false", "engine.chunked_prefill: can only be switched on")]
    [InlineData("--set", "seed=4", "seed: can't change")]
    [InlineData("--set", "engine.max_num_seqs=0", "engine.max_num_seqs")]
    [InlineData("--name", "last", "can't name a run")]
    [InlineData("--at", "soon", "--at")]
    [InlineData("--at", "1000h", "its last event is at")]
    public async Task What_can_t_be_is_refused_and_nothing_is_stored(string option, string value, string why)
    {
        var runs = await fixture.Ask<long>("select count(*) from events.mt_streams");
        string[] at = option == "--at" ? [] : ["--at", "1s"];

        var (code, output, error) = await commands.Invoke(["branch", parent, option, value, .. at]);

        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal(runs, await fixture.Ask<long>("select count(*) from events.mt_streams"));
    }

    private async Task AssertSound(string run)
    {
        var verified = await commands.Invoke("replay", run, "--verify");
        Assert.True(verified.Code == ExitCode.Ok, verified.Error);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "verify", run)).Code);
        var rows = await commands.Rows(run);
        Assert.Equal(ExitCode.Ok, (await commands.Invoke("db", "rebuild", run)).Code);
        Assert.Equal(rows, await commands.Rows(run));
    }
}
