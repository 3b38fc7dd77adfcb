using System.Globalization;
using System.Text.Json.Nodes;
using EventSim.Cli;
using EventSim.Cli.Commands;
using EventSim.Store.Tests.Support;
using Npgsql;

namespace EventSim.Store.Tests.Sql;

/// <summary>What views say of simulated runs is what their results say: of requests after the warm-up, over the
/// window.</summary>
[Collection(SharedStore.Name)]
public sealed class RealRunTests(StoreFixture fixture) : IDisposable
{
    // Two profiles; some answers of one token, which have no TPOT; bounds that some requests break.
    private const string Frame = """
        schema: eventsim/1
        name: views
        seed: 7
        horizon: 6s
        warmup: 2s
        model: llama-3.1-8b
        workload:
          profiles:
            - {name: long, rate: 4/s, prompt: {uniform: {min: 500, max: 4000}}, output: {uniform: {min: 1, max: 90}}}
            - {name: short, rate: 9/s, prompt: {uniform: {min: 10, max: 300}}, output: {uniform: {min: 1, max: 3}}}
        slo: {ttft: {p99: 25ms}, tpot: {mean: 9ms, p90: 7ms}}

        """;

    private readonly List<string> differences = [];
    private readonly string folder = Directory.CreateTempSubdirectory("es-views-").FullName;

    public static TheoryData<string> Deployments =>
    [
        "deployment: {gpu: h100-sxm}",
        "deployment: {gpu: h100-sxm, replicas: 3}\nat_horizon: censor",
        "deployment: {gpu: h100-sxm, replicas: 2, pp: 4}",
        "deployment: {gpu: h100-sxm, pp: 2}\nat_horizon: censor\nevents: every-iteration",
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Deployments))]
    public async Task Views_of_a_run_agree_with_its_result(string deployment)
    {
        var result = await Simulated(deployment);
        var run = result["run_id"]!.GetValue<string>();

        foreach (var metric in (string[])["ttft", "tpot", "e2el", "queue"])
        {
            foreach (var statistic in (string[])["mean", "std", "p50", "p90", "p95", "p99", "max"])
            {
                Same(
                    result[$"{metric}_ms"]![statistic],
                    await One($"select {statistic}_ms from v_latency where run = '{run}' and metric = '{metric}'"));
            }
        }

        foreach (var part in (string[])["profile", "replica", "minute"])
        {
            Assert.Equal(
                await One($"select sum(requests)::float8 from v_latency where run = '{run}'"),
                await One($"select sum(requests)::float8 from v_latency_by_{part} where run = '{run}'"));
        }

        var goodput = result["goodput"]!.GetValue<double>();
        Assert.InRange(goodput, 1e-9, result["request_throughput"]!.GetValue<double>() * 0.999);
        Same(result["goodput"], await One($"select sum(goodput) from v_goodput where run = '{run}'"));
        Same(result["goodput"], await One($"select goodput from v_slo where run = '{run}' and metric = 'all'"));
        Same(result["tpot_ms"]!["p90"], await One(
            $"select value_ms from v_slo where run = '{run}' and statistic = 'p90'"));
        Same(result["gpu_busy"], await One($"select avg(busy_share) from v_utilisation where run = '{run}'"));
        Same(result["cost_usd"], await One(
            $"""
            select c.usd_per_million_output_tokens / 1e6 * sum(q.output_tokens) from v_cost c
            join request q using (run) join run r using (run)
            where run = '{run}' and q.arrived_at >= r.warmup group by c.usd_per_million_output_tokens
            """));
        Same(result["energy_j"], await One(
            $"""
            select c.joules_per_completed_request * (select count(*) from v_latency_sample s
                where s.run = c.run and s.metric = 'e2el') from v_cost c where run = '{run}'
            """));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task Stages_work_or_stand_in_a_bubble_while_their_replica_has_a_batch()
    {
        var run = (await Simulated("deployment: {gpu: h100-sxm, pp: 4}"))["run_id"]!.GetValue<string>();
        Assert.Equal(4, await One($"select count(*)::float8 from v_utilisation where run = '{run}'"));
        Assert.True(await One($"select min(bubble_share) from v_utilisation where run = '{run}'") > 0.1);
        Assert.Equal(1, await One(
            $"select min(busy_share + bubble_share + idle_share) from v_utilisation where run = '{run}'"), 1e-12);
        Assert.Equal(
            await One($"select sum(to_ns - from_ns)::float8 / 1e9 from v_stage_work where run = '{run}'"),
            await One($"select sum(busy_share)::float8 from v_stage_busy where run = '{run}'"),
            1e-9);
        var before = await One($"select sum(from_ns)::float8 from v_stage_work where run = '{run}'");
        await fixture.Execute(
            $"update iteration_block set stage_starts = null, stage_ends = null where run = '{run}'");
        Assert.Equal(0, await One($"select count(busy_s)::float8 from v_utilisation where run = '{run}'"));
        Assert.Equal(ExitCode.Ok, (await Invoke("db", "rebuild", run)).Code);
        Assert.Equal(before, await One($"select sum(from_ns)::float8 from v_stage_work where run = '{run}'"));
    }

    [Fact]
    public async Task Runs_are_compared_with_the_oldest_of_their_scenario()
    {
        var name = $"n{Guid.NewGuid():N}";
        var one = await Simulated("deployment: {gpu: h100-sxm}", name);
        var two = await Simulated("deployment: {gpu: h100-sxm, replicas: 2}", name);
        Assert.Equal(
            $"{one["run_id"]} {one["run_id"]}",
            await fixture.Ask<string>(
                $"select string_agg(baseline, ' ') from v_comparison where scenario_name = '{name}'"));
        Assert.Equal(
            (two["ttft_ms"]!["p99"]!.GetValue<double>() / one["ttft_ms"]!["p99"]!.GetValue<double>()) - 1,
            await One($"select ttft_p99_ms_change from v_comparison where run = '{two["run_id"]}'"),
            1e-12);
    }

    // The same numbers, but for the order in which floating-point sums are taken.
    private void Same(JsonNode? expected, double actual)
    {
        var value = expected!.GetValue<double>();
        if (Math.Abs(value - actual) <= 1e-11 * Math.Abs(value)) return;
        differences.Add(string.Create(
            CultureInfo.InvariantCulture, $"{expected.GetPath()}: {value:R}, but the view {actual:R}"));
    }

    private async Task<double> One(string sql) => await fixture.Ask<double>(sql);

    private async Task<JsonNode> Simulated(string deployment, string name = "views")
    {
        var path = Path.Combine(folder, "s.yaml");
        await File.WriteAllTextAsync(
            path, Frame.Replace("name: views", $"name: {name}", StringComparison.Ordinal) + deployment + "\n");
        var (code, output) = await Invoke("run", path, "--json");
        Assert.Equal(ExitCode.Ok, code);
        return JsonNode.Parse(output)!;
    }

    private async Task<(int Code, string Out)> Invoke(params string[] arguments)
    {
        var s = new NpgsqlConnectionStringBuilder(fixture.OwnerSettings);
        var url = $"postgres://{s.Username}:{s.Password}@/{s.Database}"
            + $"?host={Uri.EscapeDataString(s.Host!)}&port={s.Port}";
        var root = new System.CommandLine.RootCommand
        {
            RunCommand.Create(), DbCommand.Create(),
        };
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await root.Parse([.. arguments, "--store", url]).InvokeAsync(
            new() { Output = output, Error = error });
        return (code, output.ToString() + error);
    }
}
