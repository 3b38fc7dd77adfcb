using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventSim.Simulation.Measures;

namespace EventSim.Cli.Output;

/// <summary>The result as one JSON object, with the contract's names in the contract's order.</summary>
internal static class ResultJson
{
    private const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result proper: everything but the wall time, so that a replay prints the same bytes.</summary>
    /// <param name="runId">The run's id; none: it was not stored.</param>
    /// <param name="sha256">The scenario's hash.</param>
    /// <param name="result">The result.</param>
    /// <param name="storedEvents">Events as stored; none: it was not stored.</param>
    /// <param name="wallSeconds">What the simulation took; none: left out.</param>
    public static string Of(string? runId, string sha256, RunResult result, long? storedEvents, double? wallSeconds)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", SchemaVersion);
            json.WriteString("run_id", runId);
            json.WriteString("scenario_sha256", sha256);
            json.WriteNumber("events", result.Events);
            Number(json, "stored_events", storedEvents);
            json.WriteString("event_hash", result.EventHash);
            json.WriteNumber("simulated_seconds", result.SimulatedSeconds);
            if (wallSeconds is { } wall) json.WriteNumber("wall_seconds", wall);
            Write(json, result.Outcomes);
            json.WriteStartObject("window");
            json.WriteNumber("from_s", result.WindowFrom);
            json.WriteNumber("to_s", result.WindowTo);
            json.WriteEndObject();
            WriteRates(json, result);
            WriteLatencies(json, result);
            WriteRest(json, result);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Outcomes outcomes)
    {
        json.WriteStartObject("outcomes");
        json.WriteNumber("arrived", outcomes.Arrived);
        json.WriteNumber("completed", outcomes.Completed);
        json.WriteStartObject("rejected");
        foreach (var (reason, count) in outcomes.Rejected) json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteNumber("aborted", outcomes.Aborted);
        json.WriteNumber("in_flight", outcomes.InFlight);
        json.WriteNumber("waiting", outcomes.Waiting);
        json.WriteEndObject();
    }

    private static void WriteRates(Utf8JsonWriter json, RunResult result)
    {
        json.WriteNumber("request_throughput", result.RequestThroughput);
        json.WriteNumber("output_throughput", result.OutputThroughput);
        json.WriteNumber("total_token_throughput", result.TotalTokenThroughput);
        Number(json, "goodput", result.Goodput);
    }

    private static void WriteLatencies(Utf8JsonWriter json, RunResult result)
    {
        Write(json, "ttft_ms", result.Ttft);
        Write(json, "tpot_ms", result.Tpot);
        Write(json, "itl_ms", result.Itl);
        if (result.ItlIsBinned) json.WriteNumber("itl_relative_error", 1.0 / 1024);
        Write(json, "e2el_ms", result.E2el);
        Write(json, "queue_ms", result.Queue);
    }

    private static void WriteRest(Utf8JsonWriter json, RunResult result)
    {
        Number(json, "success_of_arrived", result.SuccessOfArrived);
        Number(json, "success_of_decided", result.SuccessOfDecided);
        Number(json, "prefilled_tokens_mean", result.PrefilledTokensMean);
        json.WriteNumber("max_num_batched_tokens", result.MaxNumBatchedTokens);
        json.WriteNumber("num_gpu_blocks", result.NumGpuBlocks);
        json.WriteNumber("preemptions", result.Preemptions);
        json.WriteNumber("recomputed_tokens", result.RecomputedTokens);
        json.WriteNumber("iterations", result.Iterations);
        json.WriteNumber("peak_kv_blocks", result.PeakKvBlocks);
        Number(json, "kv_utilization", result.KvUtilization);
        Number(json, "gpu_busy", result.GpuBusy);
        Number(json, "mfu", result.Mfu);
        json.WriteNumber("prefix_cache_hit_tokens", result.PrefixCacheHitTokens);
        Number(json, "energy_j", result.Energy);
        Number(json, "cost_usd", result.Cost);
        json.WriteString("prediction", result.Prediction);
        Number(json, "extrapolated_share", result.ExtrapolatedShare);
    }

    private static void Write(Utf8JsonWriter json, string name, LatencyStatistics? latency)
    {
        if (latency is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("mean", latency.Mean);
        json.WriteNumber("median", latency.Median);
        json.WriteNumber("std", latency.Std);
        json.WriteNumber("p50", latency.P50);
        json.WriteNumber("p90", latency.P90);
        json.WriteNumber("p95", latency.P95);
        json.WriteNumber("p99", latency.P99);
        json.WriteNumber("max", latency.Max);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
