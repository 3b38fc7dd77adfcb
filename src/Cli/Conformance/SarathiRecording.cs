using System.Text.Json;
using EventSim.Domain.Scheduling;
using EventSim.Simulation.Conformance;

namespace EventSim.Cli.Conformance;

/// <summary>A recording of one of Sarathi-Serve's schedulers.</summary>
internal static class SarathiRecording
{
    /// <summary>Reads what a recording was made on.</summary>
    public static EngineDriver DriverOf(JsonElement root, bool detailed) => new SarathiDriver(new Recording(
        LimitsOf(root.GetProperty("config")),
        [.. root.GetProperty("requests").EnumerateArray().Select(RequestOf)],
        [],
        detailed));

    private static RecordedRequest RequestOf(JsonElement request) => new(
        request.GetProperty("arrival").GetInt32(),
        request.GetProperty("prompt").GetInt32(),
        request.GetProperty("out").GetInt32(),
        0,
        null);

    private static EngineLimits LimitsOf(JsonElement config)
    {
        int Number(string key) => config.GetProperty(key).GetInt32();
        var (scheduler, blocks) = (SchedulerOf(config), Number("num_blocks"));
        var budget = scheduler == SchedulerKind.VllmV0
            ? WholeOr(config.GetProperty("max_batched_tokens"), Number("max_model_len"))
            : Number("chunk_size");
        return new EngineLimits(
            scheduler,
            Number("max_num_seqs"),
            budget,
            ChunkedPrefill: true,
            LongPrefillTokenThreshold: 0,
            Number("block_size"),
            blocks,
            scheduler == SchedulerKind.Orca ? 0 : EngineResolution.FixedWatermarkBlocks(blocks),
            Number("max_model_len"),
            ReserveFullIsl: true,
            Number("pipeline_parallel_size"))
        {
            OutputCount = OutputCount.SincePreemption,
            DynamicChunk = DynamicOf(config.GetProperty("dynamic")),
            StopsAtMaxModelLen = false,
            ReadmitsInFlight = true,
        };
    }

    private static SchedulerKind SchedulerOf(JsonElement config) => config.GetProperty("scheduler").GetString() switch
    {
        "sarathi" => SchedulerKind.Sarathi,
        "vllm" => SchedulerKind.VllmV0,
        "orca" => SchedulerKind.Orca,
        "simple_chunking" => SchedulerKind.SimpleChunking,
        var other => throw new FormatException($"there is no scheduler {other} to compare with"),
    };

    private static int WholeOr(JsonElement number, int otherwise) =>
        number.ValueKind == JsonValueKind.Null ? otherwise : number.GetInt32();

    private static DynamicChunk? DynamicOf(JsonElement dynamic)
    {
        if (dynamic.ValueKind == JsonValueKind.Null) return null;
        int Number(string key) => dynamic.GetProperty(key).GetInt32();
        return new DynamicChunk(Number("low"), Number("high"), Number("max_tokens"), Number("stages"));
    }
}
