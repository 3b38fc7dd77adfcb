using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

public sealed class RooflineCostTests
{
    [Fact]
    public void A_gemm_is_the_smooth_roofline_by_hand()
    {
        // H100, M = 128, N = K = 8,192: F = 2·128·8192² / 989e12 = 0.0173713 ms, /.815 = 0.0213145,
        // B = 2·(2·128·8192 + 8192²) / 3352e9 = 0.0412919 ms, /.877 = 0.0470831; q = 3.164.
        var gpu = Served.Gpu("h100-sxm");
        var fit = DeviceFits.TryFind("h100-sxm").Match(f => f, () => throw new InvalidOperationException());
        var expected = 0.0037 + Math.Pow(Math.Pow(0.0213145, 3.164) + Math.Pow(0.0470831, 3.164), 1 / 3.164);
        var time = new Gemm(8192, 8192).Milliseconds(128, GemmRates.Of(gpu, Quantization.None), fit.Gemm);
        Assert.Equal(expected, time, 1e-6);
    }

    [Fact]
    public void Decode_attention_is_the_formula_by_hand()
    {
        // H100, 64 sequences of 2,048 tokens, 8 + 1 heads of 128: cache 2·131,072·128·2 = 67,108,864 bytes,
        // queries and outputs 4·64·8·128 = 262,144; 67,371,008 / 3352e9 / .889 = 0.0226083 ms.
        var fit = DeviceFits.TryFind("h100-sxm").Match(f => f, () => throw new InvalidOperationException());
        var shape = AttentionShape.Of(Served.Model("llama-3.1-70b"), KvCacheDtype.Auto, 8);
        var time = DecodeAttention.Milliseconds(64, 64 * 2048, shape, Served.Gpu("h100-sxm"), fit.Decode);
        Assert.Equal(0.0117 + 0.0008 + 0.0226083 + (1.62e-6 * 64 * 8), time, 1e-6);
    }

    [Fact]
    public void Prefill_attention_is_the_formula_by_hand()
    {
        // H100, 8 + 1 heads of 128, 1,000 tokens after 3,000 and 128 after none. Tiles: 1,024·3,000 + 1,024·1,152/2 and
        // 128·256/2, together 3,678,208 pairs: F = 4·3,678,208·1,024 / 989e12. B: 2·2·(1,128·1,024) + 2·2·(4,128·128)
        // bytes. U: 4,000 tokens, 4·128·128·4,000 / (989e12 / 132).
        var fit = DeviceFits.TryFind("h100-sxm").Match(f => f, () => throw new InvalidOperationException());
        var shape = AttentionShape.Of(Served.Model("llama-3.1-70b"), KvCacheDtype.Auto, 8);
        var compute = 4 * 3_678_208.0 * 1024 / 989e12 * 1e3 / .650;
        var memory = ((4 * 1128.0 * 1024) + (4 * 4128.0 * 128)) / 3352e9 * 1e3 / .390;
        var walk = 4 * 128 * 128 * 4000.0 / (989e12 / 132) * 1e3 / 1.121;
        var q = 1.323;
        var expected = .0119 + Math.Pow(Math.Pow(compute, q) + Math.Pow(memory, q) + Math.Pow(walk, q), 1 / q);
        var time = PrefillAttention.Milliseconds(
            [new(128, 0), new(1000, 3000)], shape, Served.Gpu("h100-sxm"), fit.Prefill);
        Assert.Equal(expected, time, 1e-9);
    }

    [Fact]
    public void All_reduce_is_the_formula_by_hand()
    {
        // H100, 8 GPUs, one token of 8,192 in bf16: 2·7/8·16,384 bytes at 507 GB/s, and nothing for one GPU.
        var fit = DeviceFits.TryFind("h100-sxm").Match(f => f, () => throw new InvalidOperationException());
        var wire = 1.75 * 16_384 / 507e6;
        Assert.Equal(
            Math.Pow(Math.Pow(.0046, .517) + Math.Pow(wire, .517), 1 / .517),
            AllReduce.Milliseconds(16_384, 8, Served.Gpu("h100-sxm"), fit), 1e-9);
        Assert.Equal(0, AllReduce.Milliseconds(16_384, 1, Served.Gpu("h100-sxm"), fit));
    }

    [Theory]
    [InlineData(4096, 0, int.MaxValue, 4096.0 * 4097 / 2)]
    [InlineData(3, 10, int.MaxValue, 11 + 12 + 13)]
    [InlineData(3, 10, 12, 11 + 12 + 12)]
    [InlineData(3, 10, 5, 15)]
    [InlineData(4, 0, 2, 1 + 2 + 2 + 2)]
    public void A_query_sees_what_came_before_it_inside_the_window(int tokens, int context, int window, double pairs) =>
        Assert.Equal(pairs, new AttentionShape(8, 1, 128, 2, window).Pairs(tokens, context));

    [Fact]
    public void Flops_of_a_prompt_are_two_a_weight_and_token_and_attention()
    {
        var cost = Served.Roofline("llama-3.1-70b", Served.On("h100-sxm", tp: 8));
        var linear = 2.0 * 1000 * 80 * (2 * 8192 * 72.0 * 128 + 3 * 8192.0 * 28672);
        var head = 2.0 * 128_256 * 8192;
        var attention = 80 * 4.0 * 64 * 128 * (1000 * 1001 / 2);
        Assert.Equal(linear + head + attention, cost.Flops(Served.Batch([new(1000, 0)])));
    }

    [Fact]
    public void Each_stage_pays_for_its_layers_and_for_its_end()
    {
        var batch = Served.Batch([new(512, 0)], 32, 32 * 900);
        var whole = Served.Roofline("llama-3.1-70b", Served.On("h100-sxm"));
        var staged = Served.Roofline("llama-3.1-70b", Served.On("h100-sxm", pp: 4));
        var parts = Enumerable.Range(0, 4)
            .Select(stage => staged.Breakdown(Served.Batch([new(512, 0)], 32, 32 * 900), stage)).ToList();
        var all = whole.Breakdown(batch, 0);
        foreach (var group in (OpGroup[])[OpGroup.Gemm, OpGroup.Attention, OpGroup.Ends])
            Assert.Equal(Of(all, group), parts.Sum(p => Of(p, group)), 1e-9);
        Assert.Equal((0, 0), (Of(parts[1], OpGroup.Ends), Of(parts[2], OpGroup.Ends)));
        Assert.All(parts, p => Assert.Equal(DeviceFits.HostMilliseconds, Of(p, OpGroup.Host)));

        static double Of(ImmutableArray<OpCost> ops, OpGroup group) =>
            ops.Where(op => op.Group == group).Sum(op => op.Total);
    }

    [Fact]
    public void Quantized_weights_are_read_faster()
    {
        long Decode(Quantization quantization, string gpu = "h100-sxm") => IterationTime.Of(
            Served.Roofline("llama-3.1-8b", Served.On(gpu), quantization),
            IterationTime.DecodeShape(8, 500), 1).Nanoseconds;
        Assert.True(Decode(Quantization.None) > Decode(Quantization.Fp8));
        Assert.Equal(Decode(Quantization.Fp8), Decode(Quantization.Int8));
        Assert.True(Decode(Quantization.Fp8) > Decode(Quantization.Int4));

        // A100 has no fp8: the weights are half as large, but bf16 multiplies.
        Assert.True(Decode(Quantization.None, "a100-80gb-sxm") > Decode(Quantization.Fp8, "a100-80gb-sxm"));
        Assert.Equal(312e12, GemmRates.Of(Served.Gpu("a100-80gb-sxm"), Quantization.Fp8).Peak);
    }

    [Fact]
    public void A_window_bounds_what_a_long_context_costs()
    {
        var mistral = Served.Roofline("mistral-7b-v0.1", Served.On("h100-sxm"));
        long At(int context) => mistral.StageTime(IterationTime.DecodeShape(32, context), 0).Nanoseconds;
        Assert.True(At(2048) < At(4096));
        Assert.Equal(At(4096), At(30_000));
    }

    [Fact]
    public void The_remembered_time_is_the_time()
    {
        var cost = Served.Roofline("llama-3.1-8b", Served.On("h100-sxm"));
        foreach (var tokens in new[] { 1, 7, 4096, 16_384, 16_385, 100_000 })
        {
            var first = IterationTime.OfPrompt(cost, tokens, 1);
            Assert.Equal(first, IterationTime.OfPrompt(cost, tokens, 1));
            Assert.Equal(first, IterationTime.OfPrompt(
                Served.Roofline("llama-3.1-8b", Served.On("h100-sxm")), tokens, 1));
        }
    }

    [Fact]
    public void Capacity_of_a_linear_cost_is_what_a_hand_works_out()
    {
        var us = new EventSim.Domain.Units.Duration(1000);
        var settings = new CostSettings.Linear(us * 1000, us * 10, us * 100);

        // 4,096 tokens in 41.96 ms; 256 sequences in 26.6 ms; with two stages each batch takes half, 128 a batch.
        var one = ComputeCapacity.Of(new LinearCost(settings, 1), 4096, 256, 1000, 1);
        Assert.Equal(4096 / 0.04196, one.PrefillTokensPerSecond, 1e-6);
        Assert.Equal(256 / 0.0266, one.DecodeTokensPerSecond, 1e-6);
        var two = ComputeCapacity.Of(new LinearCost(settings, 2), 4096, 256, 1000, 2);
        Assert.Equal(4096 / 0.02098, two.PrefillTokensPerSecond, 1e-6);
        Assert.Equal(256 / 0.0138, two.DecodeTokensPerSecond, 1e-6);
    }
}
