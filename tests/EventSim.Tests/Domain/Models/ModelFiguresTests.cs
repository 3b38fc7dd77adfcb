using System.Globalization;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Models;

public sealed class ModelFiguresTests
{
    // By hand: 2·V·E + layers·(2·E·(qh + kvh)·d + 3·E·F + 2·E) + E.
    [Theory]
    [InlineData("llama-3.1-70b", 70_553_706_496, 327_680)]
    [InlineData("llama-3.1-8b", 8_030_261_248, 131_072)]
    [InlineData("llama-2-7b", 6_738_415_616, 524_288)]
    public void Weights_and_cache_are_what_a_hand_counts(string id, long parameters, long kvBytes)
    {
        var model = Served.Model(id);
        Assert.Equal(parameters, ModelFigures.Parameters(model));
        Assert.Equal(2 * parameters, ModelFigures.WeightBytes(model, Quantization.None));
        Assert.Equal(parameters, ModelFigures.WeightBytes(model, Quantization.Fp8));
        Assert.Equal(parameters, ModelFigures.WeightBytes(model, Quantization.Int8));
        Assert.Equal(parameters / 2, ModelFigures.WeightBytes(model, Quantization.Int4));
        Assert.Equal(kvBytes, ModelFigures.KvBytesPerToken(model, KvCacheDtype.Auto));
        Assert.Equal(kvBytes / 2, ModelFigures.KvBytesPerToken(model, KvCacheDtype.Fp8));
    }

    [Fact]
    public void A_tied_embedding_is_counted_once()
    {
        var falcon = Served.Model("falcon-180b");
        var untied = falcon with { TiedEmbeddings = false };
        Assert.Equal(65_024L * 14_848, ModelFigures.Parameters(untied) - ModelFigures.Parameters(falcon));
    }

    [SharedFact]
    public void The_catalogue_holds_every_dense_model_of_the_shared_table_with_its_figures()
    {
        var dense = SharedData.Rows("measured/models.csv")
            .Where(r => r["experts"].Length == 0 && r["kv_heads"] != "MLA").ToList();
        Assert.Equal(
            dense.Select(r => r["model"].ToLowerInvariant()).Order(StringComparer.Ordinal),
            ModelCatalog.All.Select(e => e.Shape.Name).Order(StringComparer.Ordinal));
        Assert.All(dense, row =>
        {
            var shape = Served.Model(row["model"].ToLowerInvariant());
            int Int(string column) => int.Parse(row[column], CultureInfo.InvariantCulture);
            Assert.Equal(
                (Int("layers"), Int("hidden"), Int("q_heads"), Int("kv_heads"), Int("head_dim")),
                (shape.Layers, shape.Hidden, shape.QueryHeads, shape.KvHeads, shape.HeadDim));
            Assert.Equal(
                (Int("intermediate_dense"), Int("mlp_matrices"), Int("vocab"), Int("context_length")),
                (shape.Intermediate, shape.MlpMatrices, shape.Vocabulary, shape.ContextLength));
            Assert.Equal(row["tied_embeddings"] == "True", shape.TiedEmbeddings);
            Assert.Equal(
                Int("kv_bytes_per_token_bf16"), ModelFigures.KvBytesPerToken(shape, KvCacheDtype.Auto));
            Assert.Equal(
                double.Parse(row["params_b_computed"], CultureInfo.InvariantCulture),
                Math.Round((ModelFigures.Parameters(shape) + QkvBiases(shape)) / 1e9, 3));
        });
    }

    // The table counts the QKV biases, which the shape does not state.
    private static long QkvBiases(ModelShape shape) =>
        shape.Name.StartsWith("qwen2.5", StringComparison.Ordinal) || shape.Name == "qwen-72b"
            ? (long)shape.Layers * (shape.QueryHeads + (2 * shape.KvHeads)) * shape.HeadDim
            : 0;
}
