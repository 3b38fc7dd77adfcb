using System.Diagnostics;
using System.Text.Json.Nodes;
using EventSim.Cli.Runs;
using EventSim.Domain.Costs;
using EventSim.Domain.Workloads;

namespace EventSim.Cli.Output;

/// <summary>A description as one JSON object. What has no rate, or no finite mean, is null.</summary>
internal static class DescriptionJson
{
    private const int SchemaVersion = 1;

    /// <summary>The object as text.</summary>
    public static string Of(Description of) => new JsonObject
    {
        ["schema_version"] = SchemaVersion,
        ["scenario"] = of.Scenario.Name,
        ["scenario_sha256"] = of.Loaded.Sha256,
        ["workload"] = Workload(of),
        ["deployment"] = Deployment(of),
        ["kv"] = Kv(of),
        ["compute"] = Compute(of),
        ["saturation"] = Saturation(of),
    }.ToJsonString(RunJson.Plain);

    /// <summary>What a bottleneck is called, as in a scenario where it is a setting there.</summary>
    public static string NameOf(Bottleneck first) => first switch
    {
        Bottleneck.GpuTime => "gpu_time",
        Bottleneck.KvCache => "kv_cache",
        Bottleneck.MaxNumSeqs => "max_num_seqs",
        Bottleneck.TokenBudget => "max_num_batched_tokens",
        _ => throw new UnreachableException($"{first}"),
    };

    private static JsonObject Workload(Description of)
    {
        var dropped = of.Load.Dropped.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value));
        return new JsonObject
        {
            ["kind"] = of.Load.Kind,
            ["requests"] = of.Load.Requests,
            ["dropped"] = of.Load.Requests is null ? null : new JsonObject(dropped),
            ["profiles"] = new JsonArray([.. of.Load.Parts.Select(part => (JsonNode)Part(part, of))]),
            ["total"] = Part(of.Load.Total, of),
        };
    }

    private static JsonObject Part(ProfileLoad part, Description of) => new()
    {
        ["name"] = part.Name,
        ["first_turns"] = Rates(part, part.FirstTurns, part.PromptMean, part.OutputMean),
        ["with_follow_ups"] = Rates(part, part.All.PerSecond, part.All.Prompt, part.All.Output),
        ["prompt"] = Tokens(part.Prompt, part.PromptMean),
        ["output"] = Tokens(part.Output, part.OutputMean),
        ["prompts_above_chunk_limit"] = of.ChunkLimit is { } chunk ? part.Prompt.ShareAbove(chunk) : null,
        ["prompts_above_token_budget"] = part.Prompt.ShareAbove(of.Limits.MaxNumBatchedTokens),
        ["prompts_rejected"] = part.Prompt.ShareAbove(of.LongestPrompt),
    };

    private static JsonObject? Rates(ProfileLoad part, double? perSecond, double prompt, double output) =>
        part.FirstTurns is null || perSecond is not { } rate
            ? null
            : new JsonObject
            {
                ["requests_per_s"] = rate,
                ["prompt_tokens_per_s"] = Finite(rate * prompt),
                ["output_tokens_per_s"] = Finite(rate * output),
            };

    private static JsonObject Tokens(Lengths lengths, double mean) => new()
    {
        ["mean"] = Finite(mean),
        ["p50"] = lengths.Quantile(0.5),
        ["p90"] = lengths.Quantile(0.9),
        ["p99"] = lengths.Quantile(0.99),
    };

    private static JsonObject Deployment(Description of) => new()
    {
        ["model"] = of.Scenario.Model.Name,
        ["gpu"] = of.Scenario.Deployment.Gpu.Name,
        ["replicas"] = of.Scenario.Deployment.Replicas,
        ["tp"] = of.Scenario.Deployment.TensorParallel,
        ["pp"] = of.Scenario.Deployment.PipelineParallel,
        ["max_num_seqs"] = of.Limits.MaxNumSeqs,
        ["max_num_batched_tokens"] = of.Limits.MaxNumBatchedTokens,
        ["max_model_len"] = of.Limits.MaxModelLen,
    };

    /// <summary>Blocks and tokens of one replica, bytes of one GPU.</summary>
    private static JsonObject Kv(Description of) => new()
    {
        ["num_gpu_blocks"] = of.Limits.NumGpuBlocks,
        ["block_size"] = of.Limits.BlockSize,
        ["tokens"] = (long)of.Limits.NumGpuBlocks * of.Limits.BlockSize,
        ["bytes_per_token"] = of.KvBytesPerToken,
        ["from"] = of.Memory is null ? "num_gpu_blocks" : "memory",
        ["gpu"] = of.Memory is not { } memory
            ? null
            : new JsonObject
            {
                ["usable_bytes"] = memory.UsableBytes,
                ["weight_bytes"] = memory.WeightBytes,
                ["activation_bytes"] = memory.ActivationBytes,
                ["overhead_bytes"] = memory.OverheadBytes,
                ["block_bytes"] = memory.BlockBytes,
            },
    };

    private static JsonObject Compute(Description of) => new()
    {
        ["prefill_tokens_per_s"] = Finite(of.Compute.PrefillTokensPerSecond * of.Scenario.Deployment.Replicas),
        ["decode_tokens_per_s"] = Finite(of.Compute.DecodeTokensPerSecond * of.Scenario.Deployment.Replicas),
        ["decode_batch"] = of.FullBatch,
        ["decode_context"] = of.Context,
    };

    private static JsonObject Saturation(Description of) => new()
    {
        ["estimate"] = true,
        ["verdict"] = of.Verdict,
        ["utilization"] = of.Utilization is { } all ? Finite(all) : null,
        ["utilization_long_run"] = of.LongRunUtilization is { } longRun ? Finite(longRun) : null,
        ["offered_requests_per_s"] = of.Utilization is null ? null : Finite(of.InRun.PerSecond),
        ["served_requests_per_s"] = Finite(of.Saturation.RequestsPerSecond * of.Scenario.Deployment.Replicas),
        ["prefill_share"] = Finite(of.Saturation.PrefillShare),
        ["first_to_run_out"] = NameOf(of.Saturation.First),
    };

    private static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
