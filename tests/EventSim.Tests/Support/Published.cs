using System.Globalization;
using EventSim.Domain.Models;

namespace EventSim.Tests.Support;

/// <summary>Published models that are not dense, written out, and the rows of the shared table as shapes.</summary>
internal static class Published
{
    public static ModelShape Mixtral { get; } =
        new("mixtral-8x7b", 32, 4096, 32, 8, 128, 14336, 3, 32000, false, 32768)
        {
            Experts = new ExpertShape(8, 2, 14336),
        };

    public static ModelShape DeepSeekV3 { get; } =
        new("deepseek-v3", 61, 7168, 128, 128, 192, 18432, 3, 129280, false, 163840)
        {
            Experts = new ExpertShape(256, 8, 2048, 1, 2048, 3),
            Latent = new LatentShape(1536, 512, 128, 64, 128),
        };

    /// <summary>A row of measured/models.csv. What it leaves out of a model without dense layers, their width, is the
    /// experts'; the KV heads of latent attention are the query heads; of gpt-oss every other layer has the
    /// window.</summary>
    public static ModelShape Shape(Dictionary<string, string> row)
    {
        int Int(string column) =>
            row[column].Length == 0 ? 0 : int.Parse(row[column], CultureInfo.InvariantCulture);
        var latent = row["kv_heads"] == "MLA"
            ? new LatentShape(
                Int("mla_q_lora_rank"), Int("mla_kv_lora_rank"), Int("mla_qk_nope_dim"), Int("mla_qk_rope_dim"),
                Int("mla_v_dim"))
            : null;
        var experts = Int("experts") > 0
            ? new ExpertShape(
                Int("experts"), Int("experts_per_token"), Int("moe_intermediate"), Int("shared_experts"),
                Int("shared_intermediate"), Int("first_k_dense_layers"))
            : null;
        var name = row["model"].ToLowerInvariant();
        var layers = Int("layers");
        return new ModelShape(
            name, layers, Int("hidden"), Int("q_heads"), latent is null ? Int("kv_heads") : Int("q_heads"),
            latent?.HeadDim ?? Int("head_dim"),
            row["intermediate_dense"].Length > 0 ? Int("intermediate_dense") : Int("moe_intermediate"),
            Int("mlp_matrices"), Int("vocab"), row["tied_embeddings"] == "True", Int("context_length"))
        {
            Experts = experts,
            Latent = latent,
        };
    }
}
