using EventSim.Domain.Costs;
using EventSim.Domain.Costs.Parts;
using EventSim.Domain.Hardware;
using EventSim.Domain.Models;
using EventSim.Tests.Support;

namespace EventSim.Tests.Domain.Costs;

/// <summary>The algebra of tensor parallelism under the roofline cost.</summary>
public sealed class TensorParallelTests
{
    private const int Prompt = 4096;

    private static double Seconds(Gpu gpu, int tp, Quantization quantization = Quantization.None) =>
        IterationTime.OfPrompt(
            Served.Roofline("llama-3.1-70b", Served.On(gpu, tp), quantization), Prompt, 1).Seconds;

    private static Gpu Linked(string gpu, double bytesPerSecond) =>
        Served.Gpu(gpu) with { LinkBandwidth = bytesPerSecond };

    [Fact]
    public void Flops_and_weights_of_a_gpu_are_exactly_an_eighth_at_tp_8()
    {
        var model = Served.Model("llama-3.1-70b");
        var whole = LayerGemms.Of(model, 1).Add(LayerGemms.Head(model, 1));
        var share = LayerGemms.Of(model, 8).Add(LayerGemms.Head(model, 8));
        Assert.Equal(whole.Sum(g => g.Flops(Prompt)) / 8, share.Sum(g => g.Flops(Prompt)));
        Assert.Equal(whole.Sum(g => g.Weights) / 8, share.Sum(g => g.Weights));
        Assert.Equal(ModelFigures.LinearParameters(model), LayerGemms.Of(model, 1).Sum(g => g.Weights));

        var one = AttentionShape.Of(model, KvCacheDtype.Auto, 1);
        var eighth = AttentionShape.Of(model, KvCacheDtype.Auto, 8);
        Assert.Equal(one.Flops(one.Pairs(Prompt, 777)) / 8, eighth.Flops(eighth.Pairs(Prompt, 777)));
        Assert.Equal(one.KvHeads, 8 * eighth.KvHeads);
    }

    [Theory]
    [InlineData("a100-80gb-sxm")]
    [InlineData("h100-sxm")]
    [InlineData("h200-sxm")]
    [InlineData("b200-sxm")]
    [InlineData("l40s")]
    public void Prefill_at_tp_8_takes_more_than_an_eighth_and_less_than_all(string id) =>
        Assert.InRange(Seconds(Served.Gpu(id), 8) / Seconds(Served.Gpu(id), 1), 0.125, 1);

    [Theory]
    [InlineData("a100-80gb-sxm", Quantization.None)]
    [InlineData("h100-sxm", Quantization.None)]
    [InlineData("h200-sxm", Quantization.None)]
    [InlineData("b200-sxm", Quantization.None)]
    [InlineData("l40s", Quantization.None)]
    public void With_free_links_it_takes_at_most_017(string id, Quantization quantization)
    {
        var free = Linked(id, double.PositiveInfinity);
        Assert.InRange(Seconds(free, 8, quantization) / Seconds(free, 1, quantization), 0.125, 0.17);
    }

    [Theory]
    [InlineData("h100-sxm", 16e9, 900e9)]
    [InlineData("a100-80gb-sxm", 16e9, 600e9)]
    public void It_improves_with_every_step_of_link_bandwidth(string id, double from, double to)
    {
        var before = double.PositiveInfinity;
        for (var link = from; link <= to; link *= 1.25)
        {
            var now = Seconds(Linked(id, link), 8);
            Assert.True(now < before, $"{link / 1e9} GB/s: {now} s after {before} s");
            before = now;
        }

        Assert.True(Seconds(Linked(id, double.PositiveInfinity), 8) < before);
    }

    [Fact]
    public void A_group_larger_than_a_node_pays_for_the_network_too()
    {
        var gpu = Served.Gpu("h100-sxm");
        Assert.True(Seconds(gpu with { GpusPerNode = 4 }, 8) > Seconds(gpu, 8));
    }

    [Fact]
    public void Hand_over_costs_nothing_without_a_next_stage_and_more_across_nodes()
    {
        long Nanoseconds(int tp, int pp, Gpu gpu) =>
            Served.Roofline("llama-3.1-70b", Served.On(gpu, tp, pp))
                .HandOver(Served.Batch([new(Prompt, 0)])).Nanoseconds;
        var gpu = Served.Gpu("h100-sxm");
        Assert.Equal(0, Nanoseconds(8, 1, gpu));
        Assert.InRange(Nanoseconds(4, 2, gpu), 1, Nanoseconds(8, 2, gpu) - 1);
        Assert.Equal(0, Nanoseconds(4, 2, gpu with { LinkBandwidth = double.PositiveInfinity }));
    }
}
