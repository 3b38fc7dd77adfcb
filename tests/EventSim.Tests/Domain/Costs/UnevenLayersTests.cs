using EventSim.Domain.Costs;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

/// <summary>Models whose layers differ from one another.</summary>
public sealed class UnevenLayersTests
{
    private static ImmutableArray<OpCost> Decoding(ModelShape model, int pp, int stage) =>
        Cost(model, pp).Breakdown(IterationTime.DecodeShape(16, 4000), stage);

    private static RooflineCost Cost(ModelShape model, int pp = 1) => new(
        model, Quantization.None, KvCacheDtype.Auto, Served.On("h100-sxm", pp: pp),
        Served.RooflineOn(Served.Gpu("h100-sxm")));

    private static int Times(ImmutableArray<OpCost> ops, string name) =>
        ops.Where(op => op.Op == name).Sum(op => op.Times);

    // Every other layer has the window, the first among them: of nine layers five, of the next nine four.
    [Theory]
    [InlineData(1, 0, 18, 18)]
    [InlineData(4, 0, 5, 4)]
    [InlineData(4, 1, 4, 5)]
    [InlineData(4, 2, 5, 4)]
    public void Layers_with_the_window_are_spread_evenly_over_stages(int pp, int stage, int windowed, int full)
    {
        var ops = Decoding(Served.Model("gpt-oss-120b"), pp, stage);
        Assert.Equal(
            (windowed, full), (Times(ops, "windowed_decode_attention"), Times(ops, "decode_attention")));
        Assert.Equal(windowed + full, Times(ops, "experts"));
    }

    // Of 12 layers ten have the window: the sixth and the twelfth do not.
    [Theory]
    [InlineData(4, 0, 3, 0)]
    [InlineData(4, 1, 2, 1)]
    [InlineData(4, 3, 2, 1)]
    public void Five_of_six_leave_the_sixth_without(int pp, int stage, int windowed, int full)
    {
        var model = Served.Model("mistral-7b-v0.1") with { Layers = 12, WindowedLayers = 10 };
        var ops = Decoding(model, pp, stage);
        var name = full > 0 ? "windowed_decode_attention" : "decode_attention";
        Assert.Equal((windowed, full), (Times(ops, name), full > 0 ? Times(ops, "decode_attention") : 0));
    }

    [Fact]
    public void The_first_layers_are_the_dense_ones()
    {
        var model = Served.Model("deepseek-v3");
        var (first, last) = (Decoding(model, 2, 0), Decoding(model, 2, 1));
        Assert.Equal((3, 28, 31), (Times(first, "gate_up_proj"), Times(first, "experts"), Times(first, "o_proj")));
        Assert.Equal((0, 30, 30), (Times(last, "gate_up_proj"), Times(last, "experts"), Times(last, "o_proj")));
        Assert.Equal((28, 31), (Times(first, "shared_down_proj"), Times(first, "latent_decode")));
    }

    [Fact]
    public void A_window_on_half_of_the_layers_costs_the_mean_of_none_and_all()
    {
        var none = Served.Model("mistral-7b-v0.1") with { SlidingWindow = 0 };
        var all = none with { SlidingWindow = 1000 };
        long Time(ModelShape model) => Cost(model).StageTime(IterationTime.DecodeShape(64, 8000), 0).Nanoseconds;
        var half = Time(all with { WindowedLayers = 16 });
        Assert.InRange(half - ((Time(none) + Time(all)) / 2.0), -2, 2);
        Assert.True(Time(all) < half);
    }

    [Fact]
    public void Flops_count_one_tokens_experts_and_the_window_of_each_layer()
    {
        var batch = Served.Batch([new(1000, 0)]);
        var mixtral = 32 * ((2.0 * 1000 * (41_943_040 + 32_768 + (2 * 176_160_768))) + (4.0 * 32 * 128 * 500_500));
        Assert.Equal(mixtral + (2.0 * 32_000 * 4096), Cost(Served.Model("mixtral-8x7b")).Flops(batch));

        // 187,105,280 weights of attention, 3·7,168·2,048 an expert; keys of 192 and values of 128.
        var layers = (3 * (187_105_280.0 + 396_361_728)) + (58 * (187_105_280 + 1_835_008 + (9 * 44_040_192.0)));
        Assert.Equal(
            (2 * 1000 * layers) + (61 * 2.0 * 128 * 320 * 500_500) + (2.0 * 129_280 * 7168),
            Cost(Served.Model("deepseek-v3")).Flops(batch)!.Value, 1);

        // 18 layers see 128 tokens at most: 128·129/2 + 872·128 pairs.
        var gpt = Served.Model("gpt-oss-120b");
        var full = Cost(gpt with { SlidingWindow = 0 }).Flops(batch)!.Value;
        Assert.Equal(18 * 4.0 * 64 * 64 * (500_500 - 119_872), full - Cost(gpt).Flops(batch)!.Value);
    }
}
