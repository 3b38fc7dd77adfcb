using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

public sealed class RooflineCostTests
{
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
        var host = new HostOverhead(100, 2, EventSim.Domain.Units.Duration.Zero);
        var slow = new RooflineCost(
            Served.Model("llama-3.1-70b"), Quantization.None, KvCacheDtype.Auto, Served.On("h100-sxm", pp: 4),
            Served.RooflineOn(Served.Gpu("h100-sxm")) with { Host = host });
        Assert.Equal(100 + (2 * 33), Of(slow.Breakdown(batch, 1), OpGroup.Host));

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
        Assert.Equal(312e6, GemmRates.Of(Served.Gpu("a100-80gb-sxm"), Quantization.Fp8).FlopsPerUs);
    }

    [Fact]
    public void A_window_bounds_what_a_long_context_costs()
    {
        var mistral = Served.Roofline("mistral-7b-v0.1", Served.On("h100-sxm"));
        long At(int context) => mistral.StageTime(IterationTime.DecodeShape(32, context), 0).Nanoseconds;
        Assert.True(At(2048) < At(4096));
        Assert.Equal(At(4400), At(30_000));
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
