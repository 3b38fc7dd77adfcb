using System.Globalization;
using EventSim.Persistence.Postgres;
using EventSim.Persistence.Runs;
using EventSim.Store.Tests.Support;
using static EventSim.Store.Tests.Support.StoreFixture;

namespace EventSim.Store.Tests.Sql;

/// <summary>Four requests by hand on one replica of two seconds: two answered, one rejected, one still
/// waiting.</summary>
[Collection(SharedStore.Name)]
public sealed class ViewTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly RunId _run = RunId.New();

    public async Task InitializeAsync()
    {
        const string Slo = """{"ttft":{"p99":300000000},"tpot":{"p99":100000000}}""";
        const string Scenario = $$"""{"warmup":0,"deployment":{"pp":2},"slo":{{Slo}}}""";
        await fixture.Execute(
            $"""
            insert into run (run, name, scenario_name, scenario_sha256, seed, engine_version, created_at, stored_events,
                simulated_until, scenario)
            values ('{_run}', 'by hand', 'by hand', '', 1, '', now(), 0, 2000000000, '{Scenario}');

            insert into request (run, request, profile, session, turn, prompt_tokens, asked_tokens, arrived_at, replica,
                admitted_at, first_token_at, finished_at, output_tokens, outcome, preemptions, recomputed_tokens,
                cached_tokens)
            values
                ('{_run}', 0, 'p', 0, 0, 10, 11, 0, 0, 100000000, 200000000, 1200000000, 11, 'completed', 0, 0, 0),
                ('{_run}', 1, 'p', 1, 0, 10, 2, 500000000, 0, 600000000, 900000000, 1000000000, 2, 'completed', 1, 5,
                 0),
                ('{_run}', 2, 'p', 2, 0, 99, 2, 600000000, null, null, null, 600000000, 0, 'rejected', 0, 0, 0),
                ('{_run}', 3, 'p', 3, 0, 10, 2, 1100000000, 0, null, null, null, 0, 'waiting', 0, 0, 0);

            insert into iteration_block
            values ('{_run}', 0, 0, array[100000000, 150000000, 800000000], array[200000000, 400000000, 1300000000],
                array[1, 1, 2], array[1, 0, 1], array[0, 1, 1], array[10, 0, 10], array[1, 1, 2], array[0, 1, 0],
                array[1, 2, 4], array[100000000, 150000000, 150000000, 250000000, 800000000, 1050000000],
                array[150000000, 200000000, 250000000, 400000000, 1000000000, 1300000000]);
            """);
    }

    public Task DisposeAsync() => fixture.Execute(
        $"""
        delete from run where run = '{_run}';
        delete from request where run = '{_run}';
        delete from iteration_block where run = '{_run}'
        """);

    [Theory]
    [InlineData("select status, simulated_s from v_run where run = $run", "interrupted|2")]
    [InlineData(
        "select request, queue_ms, ttft_ms, tpot_ms, e2el_ms from v_request where run = $run order by request",
        "0|100|200|100|1200;1|100|400|100|500;2||||;3||||")]
    [InlineData(
        "select iteration, duration_ms, tokens from v_iteration where run = $run order by 1",
        "0|100|10;1|250|1;2|500|11")]
    [InlineData("select minute, requests, ttft_p50_ms from v_ttft_by_minute where run = $run", "0|2|300")]
    [InlineData("select second, busy_share from v_gpu_busy where run = $run order by 1", "0|0.5;1|0.3")]
    [InlineData(
        "select second, peak_kv_blocks, mean_kv_blocks, peak_waiting from v_kv_pressure where run = $run",
        "0|4|3.05882352941176|1")]
    [InlineData("select completed, good, good_share from v_goodput where run = $run", "2|1|0.5")]
    [InlineData(
        "select metric, good, goodput from v_slo where run = $run order by 1",
        "all|1|0.83333333333333;tpot|2|1.66666666666667;ttft|1|0.83333333333333")]
    [InlineData(
        "select stage, second, busy_share, bubble_share from v_stage_busy where run = $run order by 1, 2",
        "0|0|0.35|0.15;0|1|0|0.3;1|0|0.2|0.3;1|1|0.25|0.05")]
    [InlineData(
        "select metric, requests, p50_ms, max_ms from v_latency where run = $run order by 1",
        "e2el|2|850|1200;queue|2|100|100;tpot|2|100|100;ttft|2|300|400")]
    [InlineData(
        "select second, mean_running, peak_running, mean_batch, prefill_tokens from v_running_batch where run = $run",
        "0|1.58823529411765|2|1.58823529411765|20")]
    [InlineData(
        "select stage, batches, busy_share, bubble_share, idle_share from v_utilisation where run = $run order by 1",
        "0|3|0.29166666666667|0.29166666666667|0.41666666666667;"
        + "1|3|0.29166666666667|0.29166666666667|0.41666666666667")]
    [InlineData("select second, waiting, in_system from v_queue_length where run = $run order by 1", "0|0|2;1|1|1")]
    [InlineData(
        "select rank, request, queue_ms, prefill_ms, decode_ms from v_slow where run = $run order by 1",
        "1|0|100|100|1000;2|1|100|300|100")]
    public async Task A_view_answers_its_question(string sql, string expected)
    {
        var rows = new List<string>();
        var query = new ReadOnlySql(sql.Replace("$run", $"'{_run}'", StringComparison.Ordinal));
        Must(await query.Ask(
            fixture.Address,
            async reader =>
            {
                while (await reader.ReadAsync())
                    rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i =>
                        reader.IsDBNull(i) ? "" : Short(reader.GetString(i)))));
                return true;
            },
            default));
        Assert.Equal(expected, string.Join(';', rows));
    }

    // Trailing zeros of numeric values are PostgreSQL's business.
    private static string Short(string text) =>
        decimal.TryParse(text, CultureInfo.InvariantCulture, out var n)
            ? Math.Round(n, 14).ToString("0.##############", CultureInfo.InvariantCulture)
            : text;
}
