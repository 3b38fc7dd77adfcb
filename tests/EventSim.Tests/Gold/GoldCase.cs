using System.IO.Compression;
using System.Text.Json;
using EventSim.Domain.Scheduling;
using EventSim.Tests.Support;

namespace EventSim.Tests.Gold;

/// <summary>A request of a gold case.</summary>
/// <param name="Arrival">The step at which it arrives.</param>
/// <param name="Prompt">Tokens of its prompt.</param>
/// <param name="Output">Tokens it asks for.</param>
internal readonly record struct GoldRequest(int Arrival, int Prompt, int Output);

/// <summary>Decisions of the real scheduler on one workload: what it ran on, and what it did at every step.</summary>
internal sealed record GoldCase(
    EngineLimits Limits, GoldRequest[] Requests, GoldStep[] Steps, string[] Summary)
{
    private const string Folder = "gold/vllm-v1/cases";

    /// <summary>The names of the cases that need neither prefix caching, priorities, asynchronous scheduling nor
    /// aborts.</summary>
    public static IEnumerable<string> Names() => Directory.GetFiles(SharedData.At(Folder), "*.json.gz")
        .Where(IsServable)
        .Select(path => Path.GetFileName(path).Replace(".json.gz", "", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads a case.</summary>
    public static GoldCase Load(string name)
    {
        using var document = Read(SharedData.At($"{Folder}/{name}.json.gz"));
        var root = document.RootElement;
        return new GoldCase(
            LimitsOf(root.GetProperty("config")),
            [.. root.GetProperty("requests").EnumerateArray().Select(RequestOf)],
            [.. root.GetProperty("steps").EnumerateArray().Select(GoldStep.Of)],
            [.. root.GetProperty("summary").EnumerateArray().Select(SummaryOf)]);
    }

    /// <summary>How a request ended, as one line.</summary>
    public static string Line(
        string status, int? scheduled, int? firstToken, int? finished, int preemptions, int outputs) =>
        $"{status}: scheduled {scheduled}, first token {firstToken}, finished {finished}, "
        + $"preempted {preemptions} times, {outputs} tokens";

    private static bool IsServable(string path)
    {
        using var document = Read(path);
        var config = document.RootElement.GetProperty("config");
        return !config.GetProperty("enable_prefix_caching").GetBoolean()
            && config.GetProperty("policy").GetString() == "fcfs"
            && !config.GetProperty("async_scheduling").GetBoolean()
            && !document.RootElement.TryGetProperty("aborts", out _);
    }

    private static JsonDocument Read(string path)
    {
        using var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return JsonDocument.Parse(zipped);
    }

    private static EngineLimits LimitsOf(JsonElement config)
    {
        int Number(string key) => config.GetProperty(key).GetInt32();
        var blocks = Number("num_blocks") - 1;
        return new EngineLimits(
            SchedulerKind.VllmV1,
            Number("max_num_seqs"),
            Number("max_num_batched_tokens"),
            config.GetProperty("enable_chunked_prefill").GetBoolean(),
            Number("long_prefill_token_threshold"),
            Number("block_size"),
            blocks,
            EngineResolution.WatermarkBlocks(config.GetProperty("watermark").GetDouble(), blocks),
            Number("max_model_len"),
            config.GetProperty("scheduler_reserve_full_isl").GetBoolean(),
            Number("pipeline_parallel_size"));
    }

    private static GoldRequest RequestOf(JsonElement request) => new(
        request.GetProperty("arrival").GetInt32(),
        request.GetProperty("prompt").EnumerateArray().Sum(segment => segment[1].GetInt32()),
        request.GetProperty("out")[1].GetInt32());

    private static string SummaryOf(JsonElement row)
    {
        int? Step(string key) =>
            row.TryGetProperty(key, out var step) && step.ValueKind == JsonValueKind.Number ? step.GetInt32() : null;
        return Line(
            row.GetProperty("status").GetString()!,
            Step("first_sched_step"),
            Step("first_token_step"),
            Step("finish_step"),
            Step("preemptions") ?? 0,
            Step("output_tokens") ?? 0);
    }
}
