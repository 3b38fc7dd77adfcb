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

    // By hand: 2·32,000·4,096 + 32·(2·4,096·40·128 + 4,096·8 + 8·3·4,096·14,336 + 2·4,096) + 4,096; a token passes 2 of
    // the 8 experts. 2·32·8·128·2 bytes of cache.
    [Fact]
    public void A_mixture_of_experts_is_what_a_hand_counts()
    {
        var model = Published.Mixtral;
        Assert.Equal(41_943_040 + 32_768 + (8 * 176_160_768L), ModelFigures.LinearParameters(model));
        Assert.Equal(46_702_792_704, ModelFigures.Parameters(model));
        Assert.Equal(46_702_792_704 - (32 * 6 * 176_160_768L), ModelFigures.ActiveParameters(model));
        Assert.Equal(93_405_585_408, ModelFigures.WeightBytes(model, Quantization.None));
        Assert.Equal(131_072, ModelFigures.KvBytesPerToken(model, KvCacheDtype.Auto));
        Assert.Equal(2 * 14_336, ModelFigures.FeedForwardWidth(model));
    }

    // By hand, attention: q_a 7,168·1,536, q_b 1,536·128·192, kv_a 7,168·576, kv_b 512·128·256, o 16,384·7,168; one
    // expert 3·7,168·2,048; router 7,168·256; a dense layer 3·7,168·18,432. 61·(512 + 64)·2 bytes of cache.
    [Fact]
    public void Latent_attention_and_shared_experts_are_what_a_hand_counts()
    {
        var model = Published.DeepSeekV3;
        Assert.Equal(
            11_010_048 + 37_748_736 + 4_128_768 + 16_777_216 + 117_440_512, ModelFigures.AttentionParameters(model));
        Assert.Equal(187_105_280 + 396_361_728, ModelFigures.DenseLinearParameters(model));
        Assert.Equal(187_105_280 + 1_835_008 + (257 * 44_040_192L), ModelFigures.LinearParameters(model));
        Assert.Equal(671_026_404_352, ModelFigures.Parameters(model));
        Assert.Equal(37_552_282_624, ModelFigures.ActiveParameters(model));
        Assert.Equal(671_026_404_352, ModelFigures.WeightBytes(model, Quantization.Fp8));
        Assert.Equal(70_272, ModelFigures.KvBytesPerToken(model, KvCacheDtype.Auto));
        Assert.Equal(18_432, ModelFigures.FeedForwardWidth(model));
    }

    [Fact]
    public void A_dense_model_is_active_as_a_whole()
    {
        var model = Served.Model("llama-3.1-70b");
        Assert.Equal(ModelFigures.Parameters(model), ModelFigures.ActiveParameters(model));
        Assert.Equal(ModelFigures.DenseLinearParameters(model), ModelFigures.LinearParameters(model));
        Assert.Equal(model.Intermediate, ModelFigures.FeedForwardWidth(model));
    }

    [SharedFact]
    public void Every_row_of_the_shared_table_is_reproduced_to_the_digits_it_prints()
    {
        var rows = SharedData.Rows("measured/models.csv").ToList();
        Assert.Equal(33, rows.Count);
        Assert.All(rows, row =>
        {
            var shape = Published.Shape(row);
            double Printed(string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
            double Billions(long weights) => Math.Round((weights + QkvBiases(shape)) / 1e9, 3);
            Assert.Equal(Printed("params_b_computed"), Billions(ModelFigures.Parameters(shape)));
            Assert.Equal(Printed("active_params_b_computed"), Billions(ModelFigures.ActiveParameters(shape)));
            Assert.Equal(
                Printed("kv_bytes_per_token_bf16"), ModelFigures.KvBytesPerToken(shape, KvCacheDtype.Auto));
        });
    }

    // The table counts the QKV biases, which the shape does not state.
    private static long QkvBiases(ModelShape shape) =>
        shape.Name.StartsWith("qwen2.5", StringComparison.Ordinal) || shape.Name == "qwen-72b"
            ? (long)shape.Layers * (shape.QueryHeads + (2 * shape.KvHeads)) * shape.HeadDim
            : 0;
}
