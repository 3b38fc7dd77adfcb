using EventSim.Domain.Models;
using EventSim.Tests.Support;
using static EventSim.Tests.Support.ScenarioText;

namespace EventSim.Tests.Cli.Input;

public class ModelConfigFileTests
{
    private const string Dense = """
        {
          "_name_or_path": "someone/Tiny-2",
          "architectures": ["LlamaForCausalLM"],
          "model_type": "llama",
          "hidden_size": 512,
          "intermediate_size": 1024,
          "num_hidden_layers": 4,
          "num_attention_heads": 8,
          "num_key_value_heads": 2,
          "max_position_embeddings": 2048,
          "rope_scaling": {"factor": 8.0, "rope_type": "llama3"},
          "sliding_window": null,
          "torch_dtype": "bfloat16",
          "vocab_size": 32000
        }
        """;

    [Fact]
    public void A_dense_config_is_its_figures()
    {
        var expected = new ModelShape("tiny-2", 4, 512, 8, 2, 64, 1024, 3, 32000, false, 2048);

        Assert.Equal(expected, Model(Dense));
    }

    [Fact]
    public void What_a_config_leaves_out_is_what_its_type_means()
    {
        var text = Dense.Replace("\"num_key_value_heads\": 2,\n", "", StringComparison.Ordinal)
            .Replace("\"llama\"", "\"starcoder2\"", StringComparison.Ordinal)
            .Replace(
                "\"sliding_window\": null", "\"head_dim\": 128, \"sliding_window\": 256", StringComparison.Ordinal);

        var model = Model(text);

        Assert.Equal((8, 128, 2, true, 256),
            (model.KvHeads, model.HeadDim, model.MlpMatrices, model.TiedEmbeddings, model.SlidingWindow));
    }

    [Fact]
    public void A_window_that_is_switched_off_is_none() =>
        Assert.Equal(0, Model(Dense.Replace("\"sliding_window\": null",
            "\"sliding_window\": 256, \"use_sliding_window\": false", StringComparison.Ordinal)).SlidingWindow);

    [Theory]
    [InlineData("\"num_local_experts\": 8", "", "the key 'num_experts_per_tok' is missing")]
    [InlineData("\"num_experts\": 8, \"num_experts_per_tok\": 9", "num_experts_per_tok", "from 1 to 8")]
    [InlineData("\"moe_num_experts\": 8", "moe_num_experts", "says something of experts")]
    [InlineData("\"kv_lora_rank\": 512, \"qk_rope_head_dim\": 64, \"v_head_dim\": 64", "", "'qk_nope_head_dim'")]
    [InlineData("\"layer_types\": [\"linear_attention\"]", "layer_types[0]", "found 'linear_attention'")]
    [InlineData("\"mamba_d_state\": 16", "mamba_d_state", "layers without attention")]
    [InlineData("\"is_encoder_decoder\": true", "is_encoder_decoder", "encoder-decoder")]
    public void What_is_missing_or_can_t_be_simulated_is_one_error_at_its_key(string added, string path, string said)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Dense.Replace("\"sliding_window\": null", added, StringComparison.Ordinal));

        var problem = Assert.Single(Bad(Using("./config.json"), folder.Path));

        Assert.Equal((path, path.Length == 0 ? 1 : 12), (problem.Path, problem.Line));
        Assert.EndsWith("config.json", problem.File, StringComparison.Ordinal);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_known_is_read_as_llama_is()
    {
        Assert.Equal(Model(Dense), Model(Dense.Replace("\"llama\"", "\"brand_new\"", StringComparison.Ordinal)));
        Assert.Contains("generates text", Assert.Single(BadConfig(Dense.Replace(
            "LlamaForCausalLM", "BertForMaskedLM", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./none.json", "there is no file")]
    [InlineData("folder/", "there is no file")]
    [InlineData("./broken.json", "read as YAML")]
    [InlineData("./list.json", "config.json")]
    public void A_file_that_is_no_config_is_an_error(string path, string said)
    {
        using var folder = new TemporaryFolder();
        folder.Write("broken.json", "{\"a\": ");
        folder.Write("list.json", "[1]");

        Assert.Contains(said, Assert.Single(Bad(Using(path), folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_a_config_lacks_is_reported()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{\"model_type\": \"bert\"}");

        Assert.Equal(6, Bad(Using("./config.json"), folder.Path).Length);
    }

    private static ImmutableArray<EventSim.Domain.Errors.InvalidInput> BadConfig(string config)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        return Bad(Using("./config.json"), folder.Path);
    }

    private static ModelShape Model(string config)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        return Good(Using("./config.json"), folder.Path).Scenario.Model;
    }

    private static string Using(string model) => With("").Replace("llama-3.1-8b", model, StringComparison.Ordinal);
}
