using System.Text.Json.Nodes;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;

namespace EventSim.Cli.Commands;

/// <summary>Everything that the catalogue says of an entry. What it does not have is null.</summary>
internal static class CatalogRows
{
    /// <summary>A model: its figures, what follows from them, and where they come from.</summary>
    public static JsonObject Model(ModelEntry entry)
    {
        var model = entry.Shape;
        return new JsonObject
        {
            ["model"] = model.Name,
            ["layers"] = model.Layers,
            ["hidden"] = model.Hidden,
            ["query_heads"] = model.QueryHeads,
            ["kv_heads"] = model.KvHeads,
            ["head_dim"] = model.HeadDim,
            ["intermediate"] = model.Intermediate,
            ["mlp_matrices"] = model.MlpMatrices,
            ["vocabulary"] = model.Vocabulary,
            ["tied_embeddings"] = model.TiedEmbeddings,
            ["context_length"] = model.ContextLength,
            ["sliding_window"] = model.SlidingWindow,
            ["windowed_layers"] = model.WindowedLayers,
            ["experts"] = model.Experts?.Experts,
            ["experts_per_token"] = model.Experts?.ExpertsPerToken,
            ["expert_intermediate"] = model.Experts?.Intermediate,
            ["shared_experts"] = model.Experts?.SharedExperts,
            ["shared_intermediate"] = model.Experts?.SharedIntermediate,
            ["dense_layers"] = model.DenseLayers,
            ["query_rank"] = model.Latent?.QueryRank,
            ["kv_rank"] = model.Latent?.KvRank,
            ["nope_dim"] = model.Latent?.NopeDim,
            ["rope_dim"] = model.Latent?.RopeDim,
            ["value_dim"] = model.Latent?.ValueDim,
            ["parameters"] = ModelFigures.Parameters(model),
            ["active_parameters"] = ModelFigures.ActiveParameters(model),
            ["kv_bytes_per_token"] = ModelFigures.KvBytesPerToken(model, KvCacheDtype.Auto),
            ["from_memory"] = List(entry.FromMemory),
            ["source"] = entry.Source,
        };
    }

    /// <summary>A GPU: its figures, its price, and where they come from.</summary>
    public static JsonObject Gpu(GpuEntry entry)
    {
        var gpu = entry.Gpu;
        return new JsonObject
        {
            ["gpu"] = gpu.Name,
            ["memory_gb"] = gpu.MemoryBytes / 1e9,
            ["memory_gb_per_s"] = gpu.MemoryBandwidth / 1e9,
            ["bf16_tflops"] = gpu.Bf16Flops / 1e12,
            ["fp8_tflops"] = gpu.Fp8Flops / 1e12,
            ["int8_tops"] = gpu.Int8Ops / 1e12,
            ["fp4_tflops"] = gpu.Fp4Flops / 1e12,
            ["streaming_multiprocessors"] = gpu.StreamingMultiprocessors,
            ["link_gb_per_s"] = gpu.LinkBandwidth / 1e9,
            ["pcie_gb_per_s"] = gpu.PcieBandwidth / 1e9,
            ["gpus_per_node"] = gpu.GpusPerNode,
            ["inter_node_gb_per_s"] = gpu.InterNodeBandwidth / 1e9,
            ["anchor"] = gpu.Anchor,
            ["tdp_w"] = gpu.TdpWatts,
            ["idle_w"] = gpu.IdleWatts,
            ["price_usd_per_gpu_hour"] = gpu.PricePerGpuHour,
            ["price_date"] = gpu.PricePerGpuHour is null ? null : entry.PriceDate,
            ["price_source"] = gpu.PricePerGpuHour is null ? null : entry.PriceSource,
            ["from_memory"] = List(entry.FromMemory),
            ["source"] = entry.Source,
        };
    }

    private static JsonArray List(IEnumerable<string> words) =>
        new([.. words.Select(word => (JsonNode)JsonValue.Create(word))]);
}
