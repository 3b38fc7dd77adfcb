using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Differences;
using EventSim.Domain.Events;
using EventSim.Domain.Objectives;
using EventSim.Persistence.Runs;
using EventSim.Persistence.Serialization;
using EventSim.Simulation.Differences;

namespace EventSim.Cli.Output;

/// <summary>How two runs differ, as one JSON object.</summary>
internal static class DifferenceJson
{
    private const int SchemaVersion = 1;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The object.</summary>
    public static string Of(RunDifference of) => new JsonObject
    {
        ["schema_version"] = SchemaVersion,
        ["a"] = RunJson.Of(of.A.Summary),
        ["b"] = RunJson.Of(of.B.Summary),
        ["common_history"] = Of(of.Common),
        ["settings"] = Array(of.Settings.Select(change => new JsonObject
        {
            ["path"] = change.Path,
            ["a"] = change.A?.DeepClone(),
            ["b"] = change.B?.DeepClone(),
        })),
        ["same_events"] = of.Same,
        ["first_difference"] = of.First is { } first ? Of(of, first) : null,
        ["metrics"] = of.A.IsComplete && of.B.IsComplete ? Array(of.Metrics.Select(Of)) : null,
        ["requests"] = Of(of.By, of.Requests),
    }.ToJsonString(RunJson.Plain);

    /// <summary>What a latency is called.</summary>
    public static string NameOf(SloMetric latency) => latency switch
    {
        SloMetric.Ttft => "ttft",
        SloMetric.Tpot => "tpot",
        SloMetric.E2el => "e2el",
        _ => throw new UnreachableException($"{latency}"),
    };

    private static JsonObject? Of(CommonHistory common) => common switch
    {
        CommonHistory.None => null,
        CommonHistory.UpTo upTo => new JsonObject
        {
            ["stored_events"] = upTo.Events,
            ["until_s"] = upTo.At.Seconds,
            ["whole"] = false,
        },
        CommonHistory.Whole => new JsonObject { ["stored_events"] = null, ["until_s"] = null, ["whole"] = true },
        _ => throw new UnreachableException($"{common}"),
    };

    private static JsonObject Of(RunDifference of, FirstDifference first) => new()
    {
        ["number"] = first.Number,
        ["a"] = Of(first.A, of.A.Profiles),
        ["b"] = Of(first.B, of.B.Profiles),
    };

    private static JsonObject Of(DifferingSide side, ImmutableArray<string> profiles) => new()
    {
        ["at_s"] = side.Happened?.At.Seconds,
        ["event"] = side.Happened is { } happened ? EventNames.Of(happened.GetType()).Name : null,
        ["data"] = side.Happened is { } data ? Data(data) : null,
        ["text"] = side.Happened is { } told ? EventSentence.Of(told, profiles) : null,
        ["replicas"] = Array(side.Replicas.Select(replica => new JsonObject
        {
            ["replica"] = replica.Replica.Value,
            ["running"] = replica.Running,
            ["waiting"] = replica.Waiting,
            ["kv_blocks"] = replica.UsedBlocks,
            ["num_gpu_blocks"] = replica.Blocks,
            ["batch_tokens"] = replica.BatchTokens,
            ["max_num_batched_tokens"] = replica.Budget,
        })),
    };

    /// <summary>An event as it is stored.</summary>
    private static JsonNode? Data(SimEvent happened)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, EventJson.WriterOptions)) EventJson.Write(writer, happened);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static JsonObject Of(MetricChange metric) => new()
    {
        ["name"] = metric.Name,
        ["a"] = metric.A,
        ["b"] = metric.B,
        ["change"] = metric.Change,
        ["change_percent"] = metric.Percent,
        ["verdict"] = metric.Verdict,
    };

    private static JsonObject Of(SloMetric by, RequestChanges requests) => new()
    {
        ["by"] = NameOf(by),
        ["all"] = Of(requests.All),
        ["profiles"] = Array(requests.ByProfile.Select(part =>
        {
            var counts = Of(part.Counts);
            counts.Insert(0, "profile", part.Profile);
            return counts;
        })),
        ["gained"] = Array(requests.Gained.Select(change => Of(change, by))),
        ["lost"] = Array(requests.Lost.Select(change => Of(change, by))),
    };

    private static JsonObject Of(RequestCounts counts) => new()
    {
        ["both"] = counts.Both,
        ["only_a"] = counts.OnlyA,
        ["only_b"] = counts.OnlyB,
        ["other_lengths"] = counts.OtherLengths,
        ["compared"] = counts.Compared,
        ["faster"] = counts.Faster,
        ["slower"] = counts.Slower,
        ["mean_change_ms"] = counts.MeanChange / NanosecondsPerMillisecond,
    };

    private static JsonObject Of(RequestChange change, SloMetric by) => new()
    {
        ["profile"] = change.Profile,
        ["session"] = change.Session,
        ["turn"] = change.Turn,
        ["change_ms"] = change.Change / NanosecondsPerMillisecond,
        ["cause"] = MainCause.Of(change.A.Parts, change.B.Parts, by).ToString().ToLowerInvariant(),
        ["text"] = CauseSentence.Of(change, by),
        ["a"] = Of(change.A),
        ["b"] = Of(change.B),
    };

    private static JsonObject Of(PairedRequest request) => new()
    {
        ["request"] = request.Request,
        ["replica"] = request.Replica,
        ["latency_ms"] = request.Latency / NanosecondsPerMillisecond,
        ["queue_ms"] = request.Parts.Queue.Milliseconds,
        ["prefill_ms"] = request.Parts.Prefill.Milliseconds,
        ["decode_ms"] = request.Parts.Decode?.Milliseconds,
        ["preemptions"] = request.Parts.Preemptions,
        ["recomputed_tokens"] = request.Parts.RecomputedTokens,
        ["prompt_tokens"] = request.Parts.PromptTokens,
        ["output_tokens"] = request.Parts.OutputTokens,
    };

    private static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];
}
