using EventSim.Domain.Models;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

/// <summary>The keys of published families, each in its own words.</summary>
public class PublishedConfigTests
{
    private const string Linear = "cost: {linear: {iteration: 1ms, prefill_token: 1us, decode_seq: 1us}}";

    [Fact]
    public void Mixtral_has_experts_as_wide_as_its_feed_forward_layer() => Assert.Equal(
        Published.Mixtral,
        Model("""
            "_name_or_path": "mistralai/Mixtral-8x7B", "model_type": "mixtral", "num_hidden_layers": 32,
            "hidden_size": 4096, "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
            "vocab_size": 32000, "max_position_embeddings": 32768, "sliding_window": null, "num_local_experts": 8,
            "num_experts_per_tok": 2, "router_aux_loss_coef": 0.02
            """));

    [Fact]
    public void DeepSeek_has_latent_attention_shared_experts_and_dense_layers_first() => Assert.Equal(
        Published.DeepSeekV3,
        Model("""
            "_name_or_path": "deepseek-v3", "model_type": "deepseek_v3", "num_hidden_layers": 61,
            "hidden_size": 7168, "num_attention_heads": 128, "num_key_value_heads": 128, "intermediate_size": 18432,
            "vocab_size": 129280, "max_position_embeddings": 163840, "n_routed_experts": 256,
            "num_experts_per_tok": 8, "moe_intermediate_size": 2048, "n_shared_experts": 1, "moe_layer_freq": 1,
            "first_k_dense_replace": 3, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64, "v_head_dim": 128, "quantization_config": {"quant_method": "fp8"}
            """));

    [Fact]
    public void An_uncompressed_query_has_no_rank() => Assert.Equal(
        new LatentShape(0, 512, 128, 64, 128),
        Model(Small("deepseek_v2", """
            "q_lora_rank": null, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
            "v_head_dim": 128, "num_experts_per_tok": null, "n_routed_experts": null
            """)).Latent);

    [Theory]
    [InlineData("qwen2_moe", """
        "num_experts": 60, "num_experts_per_tok": 4, "moe_intermediate_size": 1408, "decoder_sparse_step": 1,
        "shared_expert_intermediate_size": 5632, "mlp_only_layers": []
        """, 60, 4, 1408, 1, 5632, 0)]
    [InlineData("qwen3_moe", """
        "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 768, "decoder_sparse_step": 2,
        "mlp_only_layers": [1]
        """, 128, 8, 768, 0, 0, 5)]
    [InlineData("glm4_moe", """
        "n_routed_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 1408, "n_shared_experts": 2,
        "first_k_dense_replace": 1
        """, 128, 8, 1408, 2, 2816, 1)]
    [InlineData("minimax_m2", """
        "num_local_experts": 256, "num_experts_per_tok": 8, "shared_intermediate_size": 0
        """, 256, 8, 1024, 0, 0, 0)]
    public void Each_family_has_words_of_its_own_for_experts(
        string type, string keys, int experts, int perToken, int width, int shared, int sharedWidth, int dense) =>
        Assert.Equal(
            new ExpertShape(experts, perToken, width, shared, sharedWidth, dense), Model(Small(type, keys)).Experts);

    [Fact]
    public void Of_a_multi_modal_model_the_text_is_served()
    {
        var model = Model("""
            "architectures": ["Llama4ForConditionalGeneration"], "model_type": "llama4",
            "vision_config": {"hidden_size": 1408, "num_hidden_layers": 34},
            "text_config": {"model_type": "llama4_text", "num_hidden_layers": 48, "hidden_size": 5120,
              "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 8192,
              "intermediate_size_mlp": 16384, "vocab_size": 202048, "max_position_embeddings": 10485760,
              "num_local_experts": 16, "num_experts_per_tok": 1, "interleave_moe_layer_step": 2}
            """);

        Assert.Equal((48, 16384, 128), (model.Layers, model.Intermediate, model.HeadDim));
        Assert.Equal(new ExpertShape(16, 1, 8192, 1, 8192, 24), model.Experts);
    }

    [Theory]
    [InlineData("gpt_oss", "\"sliding_window\": 128", 4)]
    [InlineData("gemma2", "\"sliding_window\": 128", 4)]
    [InlineData("gemma3_text", "\"sliding_window\": 128", 7)]
    [InlineData("gemma3_text", "\"sliding_window\": 128, \"sliding_window_pattern\": 4", 6)]
    [InlineData("mistral", "\"sliding_window\": 128", 8)]
    [InlineData("qwen2", "\"sliding_window\": 128, \"use_sliding_window\": true, \"max_window_layers\": 5", 3)]
    [InlineData("qwen2", "\"sliding_window\": 128, \"use_sliding_window\": true, \"max_window_layers\": 8", 0)]
    [InlineData("any", "\"sliding_window\": 128, \"layer_types\": [\"sliding_attention\", \"full_attention\"]", 1)]
    public void Some_layers_have_the_window(string type, string keys, int layers)
    {
        var model = Model(Small(type, keys));

        Assert.Equal((layers, layers > 0 ? 128 : 0), (model.WindowedLayers, model.SlidingWindow));
    }

    [Fact]
    public void Falcon_has_keys_and_defaults_of_its_own()
    {
        var model = Model("""
            "model_type": "falcon", "num_hidden_layers": 80, "hidden_size": 14848, "num_attention_heads": 232,
            "num_kv_heads": 8, "multi_query": true, "new_decoder_architecture": true, "vocab_size": 65024
            """);

        Assert.Equal(Served.Model("falcon-180b") with { Name = model.Name }, model);
        Assert.Equal(1, Model("""
            "model_type": "falcon", "num_hidden_layers": 32, "hidden_size": 4544, "num_attention_heads": 71,
            "multi_query": true, "vocab_size": 65024
            """).KvHeads);
    }

    private static string Small(string type, string keys) => $"""
        "model_type": "{type}", "num_hidden_layers": 8, "hidden_size": 512, "num_attention_heads": 8,
        "intermediate_size": 1024, "vocab_size": 32000, "max_position_embeddings": 4096, {keys}
        """;

    private static ModelShape Model(string keys)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{" + keys + "}");
        var text = With(Linear).Replace("llama-3.1-8b", "./config.json", StringComparison.Ordinal);
        return Good(text + "engine: {num_gpu_blocks: 1000}\n", folder.Path).Scenario.Model;
    }
}
