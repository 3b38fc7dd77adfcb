using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Store.Tests.Support;

namespace EventSim.Store.Tests.Cli;

/// <summary>Two stored runs are compared: their events, their metrics, their requests.</summary>
[Collection(SharedStore.Name)]
public sealed class DiffTests(StoreFixture fixture) : IAsyncLifetime
{
    private const string Scenario = """
        schema: eventsim/1
        name: parent
        seed: 3
        horizon: 2s
        model: llama-3.1-8b
        deployment: {gpu: h100-sxm}
        engine: {num_gpu_blocks: 60, max_num_seqs: 8, max_num_batched_tokens: 256}
        cost: {linear: {iteration: 1000us, prefill_token: 10us, decode_seq: 100us}}
        workload:
          profiles:
            - {name: chat, rate: 40/s, prompt: {uniform: {min: 20, max: 300}}, output: {uniform: {min: 5, max: 60}},
               conversation: {think_time: 50ms}}
            - {name: batch, rate: 10/s, prompt: 400, output: 20}

        """;

    private readonly StoreCommands commands = new(fixture);
    private string parent = "";
    private string branch = "";

    public async Task InitializeAsync()
    {
        parent = await Stored(Scenario);
        branch = Id(await commands.Result("branch", parent, "--at", "700ms", "--set", "engine.max_num_seqs=4"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_branch_shares_what_it_shares_and_differs_after_it_in_the_setting_that_was_changed()
    {
        var diff = await commands.Result("diff", parent, branch);

        Assert.Equal((parent, branch), (Id(diff["a"]!), Id(diff["b"]!)));
        Assert.Equal(
            await fixture.Ask<long>($"select branch_events from run where run = '{branch}'"),
            diff["common_history"]!["stored_events"]!.GetValue<long>());
        var setting = Assert.Single(diff["settings"]!.AsArray())!;
        Assert.Equal(
            ("engine.max_num_seqs", 8, 4),
            (setting["path"]!.GetValue<string>(), setting["a"]!.GetValue<int>(), setting["b"]!.GetValue<int>()));
        var first = diff["first_difference"]!;
        Assert.Equal(diff["same_events"]!.GetValue<long>(), first["number"]!.GetValue<long>());
        var at = Math.Min(Number(first["a"]!["at_s"]), Number(first["b"]!["at_s"]));
        Assert.True(at >= 0.7);
        Assert.Equal(
            await fixture.Ask<long>(
                $"""
                select min(a.started_at) from iteration a full join (select * from iteration where run = '{branch}') b
                    using (replica, iteration)
                where a.run = '{parent}' and (a.started_at, a.ends_at, a.decodes, a.prefill_tokens)
                    is distinct from (b.started_at, b.ends_at, b.decodes, b.prefill_tokens)
                """) / 1e9,
            Number(first["a"]!["at_s"]));
        Assert.Equal(60, first["b"]!["replicas"]![0]!["num_gpu_blocks"]!.GetValue<int>());
    }

    [Fact]
    public async Task Metrics_are_those_of_both_results()
    {
        var metrics = (await commands.Result("diff", parent, branch))["metrics"]!.AsArray();

        foreach (var (name, path) in new[]
        {
            ("request_throughput", "{request_throughput}"), ("ttft_ms.p99", "{ttft_ms,p99}"),
            ("preemptions", "{preemptions}"), ("outcomes.arrived", "{outcomes,arrived}"),
        })
        {
            var metric = metrics.Single(m => m!["name"]!.GetValue<string>() == name)!;
            var (a, b) = (await Asked(parent, path), await Asked(branch, path));
            Assert.Equal((a, b, b - a), (Number(metric["a"]), Number(metric["b"]), Number(metric["change"])));
        }

        var slower = metrics.Single(m => m!["name"]!.GetValue<string>() == "ttft_ms.p99")!;
        Assert.True(Number(slower["change"]) > 0);
        Assert.Equal("worse", slower["verdict"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("e2e", "finished_at - {0}.arrived_at", "")]
    [InlineData("ttft", "first_token_at - {0}.arrived_at", "")]
    [InlineData("tpot", "finished_at - {0}.first_token_at", "::numeric / nullif({0}.output_tokens - 1, 0)")]
    public async Task Requests_are_matched_by_session_and_turn(string by, string span, string divided)
    {
        var requests = (await commands.Result("diff", parent, branch, "--by", by))["requests"]!;

        // A rejected request has an end, too, but no first token.
        string Latency(string run) => string.Format(
            null, $"(case when {{0}}.first_token_at > 0 then {{0}}.{span} end){divided}", run);
        var change = $"{Latency("b")} - {Latency("a")}";
        var joined = $"""
            request a join request b on a.profile = b.profile and a.session = b.session and a.turn = b.turn
            where a.run = '{parent}' and b.run = '{branch}'
            """;
        var all = requests["all"]!;
        foreach (var (key, sql) in new[]
        {
            ("both", $"select count(*) from {joined}"),
            ("compared", $"select count({change}) from {joined}"),
            ("faster", $"select count(*) from {joined} and {change} < 0"),
            ("slower", $"select count(*) from {joined} and {change} > 0"),
            (
                "only_b",
                $"select (select count(*) from request where run = '{branch}') - (select count(*) from {joined})"),
            (
                "only_a",
                $"select (select count(*) from request where run = '{parent}') - (select count(*) from {joined})"),
        })
            Assert.Equal(await fixture.Ask<long>(sql), all[key]!.GetValue<long>());
        Assert.Equal(0, all["other_lengths"]!.GetValue<long>());
        Assert.Equal(
            all["both"]!.GetValue<long>(),
            requests["profiles"]!.AsArray().Sum(profile => profile!["both"]!.GetValue<long>()));
        Assert.Equal(
            (double)await fixture.Ask<decimal>($"select max({change})::numeric from {joined}") / 1e6,
            Number(requests["lost"]![0]!["change_ms"]),
            9);
        var lost = requests["lost"]!.AsArray().Select(row => Number(row!["change_ms"])).ToList();
        Assert.Equal(10, lost.Count);
        Assert.Equal(lost.OrderDescending(), lost);
        var gained = requests["gained"]!.AsArray().Select(row => Number(row!["change_ms"])).ToList();
        Assert.Equal(gained.Order(), gained);
        Assert.All(gained, ms => Assert.True(ms < 0));
    }

    [Fact]
    public async Task The_parts_of_an_end_to_end_latency_add_up_to_it()
    {
        var requests = (await commands.Result("diff", parent, branch))["requests"]!;

        Assert.All(requests["lost"]!.AsArray().Concat(requests["gained"]!.AsArray()), row =>
        {
            foreach (var side in new[] { row!["a"]!, row["b"]! })
                Assert.Equal(
                    Number(side["latency_ms"]),
                    Number(side["queue_ms"]) + Number(side["prefill_ms"]) + Number(side["decode_ms"]),
                    9);
        });
    }

    [Fact]
    public async Task Runs_that_are_equal_are_equal_in_all_events_and_every_end_is_a_success()
    {
        var events = await fixture.Ask<long>($"select events from run where run = '{parent}'");
        var steps = await Stored(Scenario + "events: every-iteration\n");
        var same = Id(await commands.Result("branch", parent, "--at", "1s"));
        foreach (var other in new[] { parent, steps, same })
        {
            var diff = await commands.Result("diff", parent, other);
            Assert.Null(diff["first_difference"]);
            Assert.Equal(events, diff["same_events"]!.GetValue<long>());
            Assert.Empty(diff["requests"]!["lost"]!.AsArray());
        }

        var (code, output, _) = await commands.Invoke("diff", parent, steps);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains($"equal in all {events} events", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await commands.Invoke("diff", parent, "nobody")).Code);
    }

    [Fact]
    public async Task A_run_that_was_interrupted_is_compared_as_far_as_it_is_and_has_no_metrics()
    {
        foreach (var (a, b) in new[] { ("spans", "every-iteration"), ("every-iteration", "spans") })
        {
            var whole = await Stored(Scenario + $"events: {a}\n");
            var cut = (await commands.Interrupted(Scenario + $"events: {b}\n", 100)).Value;

            var diff = await commands.Result("diff", whole, cut);

            Assert.Null(diff["metrics"]);
            Assert.NotNull(diff["first_difference"]!["a"]!["event"]);
            Assert.Null(diff["first_difference"]!["b"]!["event"]);
            Assert.True(diff["same_events"]!.GetValue<long>() >= 100);
            Assert.Null((await commands.Result("diff", cut, cut))["first_difference"]);
            var (_, output, _) = await commands.Invoke("diff", whole, cut);
            Assert.Contains("it is interrupted", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Runs_of_other_scenarios_have_no_common_history()
    {
        var other = await Stored(Scenario.Replace("seed: 3", "seed: 4", StringComparison.Ordinal));

        var diff = await commands.Result("diff", parent, other);

        Assert.Null(diff["common_history"]);
        Assert.Equal(0, diff["same_events"]!.GetValue<long>());
        Assert.Equal("request_arrived", diff["first_difference"]!["a"]!["event"]!.GetValue<string>());
        Assert.True(diff["requests"]!["all"]!["other_lengths"]!.GetValue<long>() > 0);
        var (_, output, _) = await commands.Invoke("diff", parent, other);
        Assert.Contains("no common history", output, StringComparison.Ordinal);
    }

    private async Task<string> Stored(string scenario)
    {
        var run = (await commands.Interrupted(scenario, int.MaxValue)).Value;
        await commands.Result("resume", run);
        return run;
    }

    private async Task<double> Asked(string run, string path) =>
        await fixture.Ask<double>($"select (result #>> '{path}')::double precision from run where run = '{run}'");

    private static string Id(JsonNode run) => run["run_id"]!.GetValue<string>();

    private static double Number(JsonNode? value) => value!.GetValue<double>();
}
