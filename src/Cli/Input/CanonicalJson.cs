using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventSim.Cli.Input.Scenarios;
using EventSim.Domain.Costs;
using EventSim.Domain.Deployments;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Domain.Scenarios;
using EventSim.Domain.Scheduling;

namespace EventSim.Cli.Input;

/// <summary>The one JSON text of a scenario: the scenario file's keys, sorted; every default, model and GPU written
/// out
/// where it plays a part; times in integer nanoseconds, sizes in bytes, rates a second; other numbers in their shortest
/// exact form; files by
/// their digest; no <c>events</c>, which change no result. What is absent has no key.</summary>
public static class CanonicalJson
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical text of a scenario.</summary>
    public static string Of(Scenario scenario) => Object(
        ("schema", ScenarioReader.Schema),
        ("name", scenario.Name),
        ("seed", scenario.Seed),
        ("horizon", scenario.Horizon?.Nanoseconds),
        ("warmup", scenario.Warmup.Nanoseconds),
        ("at_horizon", Choices.HorizonRules.NameOf(scenario.AtHorizon)),
        ("model", Model(scenario.Model)),
        ("quantization", Choices.Quantizations.NameOf(scenario.Quantization)),
        ("kv_cache_dtype", Choices.KvCacheDtypes.NameOf(scenario.KvCacheDtype)),
        ("deployment", Deployment(scenario.Deployment, scenario.Engine.Preemption == PreemptionKind.Swap)),
        ("router", Choices.Routers.NameOf(scenario.Router)),
        ("engine", Engine(scenario.Engine)),
        ("cost", Cost(scenario.Cost)),
        ("workload", CanonicalWorkload.Of(scenario.Workload)),
        ("slo", Slo(scenario))).ToJsonString(Plain);

    /// <summary>An object with its keys sorted, without those that have no value.</summary>
    internal static JsonObject Object(params ReadOnlySpan<(string Key, JsonNode? Value)> pairs)
    {
        var sorted = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (value is not null) sorted.Add(key, value);
        }

        return new JsonObject(sorted);
    }

    private static JsonObject Model(ModelShape model) => Object(
        ("name", model.Name), ("layers", model.Layers), ("hidden", model.Hidden), ("query_heads", model.QueryHeads),
        ("kv_heads", model.KvHeads), ("head_dim", model.HeadDim), ("intermediate", model.Intermediate),
        ("mlp_matrices", model.MlpMatrices), ("vocabulary", model.Vocabulary),
        ("tied_embeddings", model.TiedEmbeddings),
        ("context_length", model.ContextLength), ("sliding_window", model.SlidingWindow),
        ("windowed_layers",
            model.SlidingWindow > 0 && model.WindowedLayers < model.Layers ? model.WindowedLayers : null),
        ("experts", model.Experts is { } experts ? Experts(experts) : null),
        ("latent", model.Latent is { } latent ? Latent(latent) : null));

    private static JsonObject Experts(ExpertShape experts) => Object(
        ("count", experts.Experts), ("per_token", experts.ExpertsPerToken), ("intermediate", experts.Intermediate),
        ("shared", experts.SharedExperts), ("shared_intermediate", experts.SharedIntermediate),
        ("dense_layers", experts.DenseLayers));

    private static JsonObject Latent(LatentShape latent) => Object(
        ("query_rank", latent.QueryRank), ("kv_rank", latent.KvRank), ("nope_dim", latent.NopeDim),
        ("rope_dim", latent.RopeDim), ("value_dim", latent.ValueDim));

    private static JsonObject Deployment(Deployment deployment, bool swaps) => Object(
        ("gpu", Gpu(deployment.Gpu, swaps)), ("replicas", deployment.Replicas), ("tp", deployment.TensorParallel),
        ("pp", deployment.PipelineParallel),
        ("ep", deployment.ExpertParallel == 1 ? null : deployment.ExpertParallel),
        ("lockstep", deployment.Lockstep ? true : null),
        ("network", deployment.Links.IsEmpty ? null : Object(("links", Links(deployment)))));

    private static JsonArray Links(Deployment deployment) => new([.. deployment.Links.Select(Link)]);

    /// <summary>Of the figures that no event depends on, those that differ from the catalogue's.</summary>
    private static JsonObject Gpu(Gpu gpu, bool swaps)
    {
        var known = GpuCatalog.TryFind(gpu.Name).MatchUnsafe(found => found, () => null);
        return Object(
            ("name", gpu.Name), ("bf16_flops", gpu.Bf16Flops), ("fp8_flops", gpu.Fp8Flops), ("int8_ops", gpu.Int8Ops),
            ("memory", gpu.MemoryBytes), ("memory_bandwidth", gpu.MemoryBandwidth),
            ("streaming_multiprocessors", gpu.StreamingMultiprocessors), ("link_bandwidth", gpu.LinkBandwidth),
            ("gpus_per_node", gpu.GpusPerNode), ("inter_node_bandwidth", gpu.InterNodeBandwidth),
            ("anchor", gpu.Anchor),
            ("pcie_bandwidth", swaps ? gpu.PcieBandwidth : null),
            ("fp4_flops", Own(gpu.Fp4Flops, known?.Fp4Flops ?? 0)),
            ("tdp", Own(gpu.TdpWatts, known?.TdpWatts)),
            ("idle_power", Own(gpu.IdleWatts, Domain.Hardware.Gpu.IdleShare * gpu.TdpWatts)),
            ("price_per_gpu_hour", Own(gpu.PricePerGpuHour, known?.PricePerGpuHour)));
    }

    private static double? Own(double? value, double? usual) => value.Equals(usual) ? null : value;

    private static JsonNode Link(Link link) => Object(
        ("from", link.From), ("to", link.To), ("bandwidth", link.BytesPerSecond),
        ("latency", link.Latency.Nanoseconds));

    private static JsonObject Engine(EngineSettings engine) => Object(
        ("scheduler", Choices.Schedulers.NameOf(engine.Scheduler)),
        ("version", engine.Version == EngineVersion.August2026 ? null : Choices.EngineVersions.NameOf(engine.Version)),
        ("queue", Choices.Queues.NameOf(engine.Queue)),
        ("max_num_seqs", engine.MaxNumSeqs),
        ("max_num_batched_tokens", Budget(engine.MaxNumBatchedTokens)),
        ("chunked_prefill", engine.ChunkedPrefill),
        ("long_prefill_token_threshold", engine.LongPrefillTokenThreshold),
        ("block_size", engine.BlockSize),
        ("gpu_memory_utilization", engine.GpuMemoryUtilization),
        ("num_gpu_blocks", engine.NumGpuBlocks ?? (JsonNode)"auto"),
        ("watermark", engine.Watermark),
        ("preemption", Choices.Preemptions.NameOf(engine.Preemption)),
        ("enable_prefix_caching", engine.EnablePrefixCaching),
        ("max_model_len", engine.MaxModelLen ?? (JsonNode)"auto"),
        ("scheduler_reserve_full_isl", engine.ReserveFullIsl),
        ("output_count", Choices.OutputCounts.NameOf(engine.OutputCount)),
        ("dynamic_chunk", engine.DynamicChunk is { } chunk
            ? Object(
                ("low", chunk.Low), ("high", chunk.High), ("max_tokens", chunk.MaxTokens), ("stages", chunk.Stages))
            : null),
        ("swap_space", engine.Preemption == PreemptionKind.Swap ? engine.SwapSpace : null));

    private static JsonNode Budget(TokenBudget budget) => budget switch
    {
        TokenBudget.Fixed tokens => tokens.Tokens,
        TokenBudget.AutoBandwidth => "auto:bandwidth",
        TokenBudget.AutoRoofline => "auto:roofline",
        _ => throw new System.Diagnostics.UnreachableException(budget.GetType().Name),
    };

    private static JsonNode Cost(CostSettings cost) => cost switch
    {
        CostSettings.Roofline { Source: null } roofline when roofline.Host == HostOverhead.None => "roofline",
        CostSettings.Roofline roofline => Object(("roofline", Object(
            ("calibration", roofline.Source?.Sha256),
            ("overhead", roofline.Host == HostOverhead.None ? null : Overhead(roofline.Host))))),
        CostSettings.Linear linear => Object(("linear", Object(
            ("iteration", linear.Iteration.Nanoseconds), ("prefill_token", linear.PrefillToken.Nanoseconds),
            ("decode_seq", linear.DecodeSeq.Nanoseconds)))),
        _ => throw new System.Diagnostics.UnreachableException(cost.GetType().Name),
    };

    private static JsonObject Overhead(HostOverhead host) => Object(
        ("iteration", Nanoseconds(host.Iteration)), ("sequence", Nanoseconds(host.Sequence)),
        ("request", host.Request.Nanoseconds));

    private static long Nanoseconds(double microseconds) => (long)Math.Round(microseconds * 1e3);

    private static JsonObject Slo(Scenario scenario)
    {
        var metrics = scenario.Slo.GroupBy(bound => Choices.SloMetrics.NameOf(bound.Metric));
        return Object([.. metrics.Select(metric => (metric.Key, (JsonNode?)Object(
            [.. metric.Select(bound => (bound.Statistic, (JsonNode?)bound.Bound.Nanoseconds))])))]);
    }
}
